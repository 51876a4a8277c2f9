import type pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import { targetError } from '../../errors.ts';
import { loadedRows } from '../../ledger/batches.ts';
import { TABLES } from '../../rules/tables.ts';
import { counted } from '../../rules/wording.ts';

/** So many ids say where to look. */
const EXAMPLES = 5;

interface Counted {
  table: string;
  /** Rows that batches of the run loaded. */
  expected: number;
  /** Rows that are there, but at most one more than expected. */
  actual: number;
}

/**
 * Throws a target error when a table holds rows that no batch of this run loaded, or lacks some that one
 * did, unless those are to be discarded anyway.
 */
export async function assertOnlyOurRows(
  client: pg.ClientBase,
  runId: string,
  { lostRowsAreFine }: { lostRowsAreFine: boolean },
): Promise<void> {
  const ours = await loadedRows(client, runId);
  const counted: Counted[] = [];
  for (const { name } of TABLES) counted.push(await count(client, name, ours.get(name) ?? 0));
  // First, because --restart helps only where there are none.
  const fuller = counted.find(({ actual, expected }) => actual > expected);
  if (fuller) throw await notEmpty(client, runId, fuller, ours.size > 0);
  const emptier = lostRowsAreFine ? undefined : counted.find(({ actual, expected }) => actual < expected);
  if (emptier)
    throw targetError(
      'target_not_empty',
      `Table ${emptier.table} has lost rows that this migration loaded (${emptier.expected} loaded).`,
      'Start again with --restart, which discards what the unfinished run loaded.',
    );
}

async function count(client: pg.ClientBase, table: string, expected: number): Promise<Counted> {
  const sql = `SELECT count(*) FROM (SELECT FROM public.${table} LIMIT $1::bigint) AS found`;
  return { table, expected, actual: Number(await askValue(client, sql, [expected + 1])) };
}

async function notEmpty(
  client: pg.ClientBase,
  runId: string,
  { table, expected }: Counted,
  isBegun: boolean,
): Promise<Error> {
  const { all, others, ids } = await findOthers(client, runId, table);
  const more = Number(all) - expected;
  const examples = `${Number(others) > more ? 'among ' : ''}id ${ids.join(', ')}${Number(others) > EXAMPLES ? ', …' : ''}`;
  return targetError(
    'target_not_empty',
    `Table ${table} holds ${counted(more, 'row')} that this migration did not load (${examples}).`,
    isBegun
      ? 'Delete or move them, then run the same command again.'
      : 'The target must be empty. Point DATABASE_URL (POSTGRES_DB in .env where Compose runs this) at a fresh database, or delete or move them and run the same command again.',
  );
}

/**
 * A batch's rows are of the same transaction as its ledger row; what is of another was written by somebody
 * else.
 */
async function findOthers(client: pg.ClientBase, runId: string, table: string) {
  const { rows } = await client.query<{ all: string; others: string; ids: number[] }>(
    `SELECT (SELECT count(*) FROM public.${table}) AS "all", count(*) AS others,
            coalesce((array_agg(id ORDER BY id))[:${EXAMPLES}], '{}') AS ids
       FROM public.${table} WHERE xmin NOT IN
         (SELECT xmin FROM legacy_migration.batches WHERE run_id = $1 AND table_name = $2)`,
    [runId, table],
  );
  return rows[0] as (typeof rows)[number];
}
