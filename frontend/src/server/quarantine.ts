import { QUARANTINE } from '@candle-annotator/db/ledger.ts';
import type { Quarantine, QuarantineReason } from '../contract/migration.ts';
import { readConfig } from './config.ts';
import { pool } from './database.ts';

/** There may be millions; so many are looked at. */
const MOST_ROWS = 50_000;
const MOST_REASONS = 200;
const MOST_EXAMPLES = 3;
const LONGEST_VALUE = 60;

interface Group extends Omit<QuarantineReason, 'column' | 'rule' | 'examples'> {
  reason: string;
  ids: string[];
}

/**
 * What a completed run has put into quarantine and why, by table and reason; a row that breaks two rules is
 * counted under both. Bounded, whatever is in there. Null where nothing was ever put there.
 */
export async function quarantineOf(runId: string): Promise<Quarantine | null> {
  const counted = await pool().query<{ seen: number; restored: number }>(
    `SELECT count(*)::int AS seen, count(restored_by)::int AS restored
       FROM (SELECT restored_by FROM ${QUARANTINE} AS q WHERE run_id = $1 ORDER BY id LIMIT $2) AS looked_at`,
    [runId, MOST_ROWS + 1],
  );
  const { seen = 0, restored = 0 } = counted.rows[0] ?? {};
  if (seen === 0) return null;
  const groups = await groupsOf(runId);
  const values = await valuesOf(runId, groups);
  return {
    reasons: groups.map(({ ids, reason, ...group }) => ({
      ...group,
      ...placeOf(reason),
      examples: ids.map((id) => ({ id, value: values.get(`${group.table} ${id} ${reason}`) ?? null })),
    })),
    rows: Math.min(seen, MOST_ROWS),
    restored,
    more: seen > MOST_ROWS,
    command: seen > restored ? commandFor(readConfig().composed) : null,
  };
}

/** Those that are left are shown first; restored ones only where no other is. */
async function groupsOf(runId: string): Promise<Group[]> {
  const { rows } = await pool().query<Group>(
    `SELECT table_name AS "table", reason, count(*)::int AS count, count(restored_by)::int AS restored,
            ((array_agg(source_rowid ORDER BY restored_by IS NOT NULL, source_rowid))[1:${MOST_EXAMPLES}])::text[] AS ids
       FROM (SELECT table_name, source_rowid, rules, restored_by FROM ${QUARANTINE} AS q
              WHERE run_id = $1 ORDER BY id LIMIT $2) AS looked_at, unnest(rules) AS reason
      GROUP BY table_name, reason ORDER BY table_name, count(*) DESC, reason LIMIT $3`,
    [runId, MOST_ROWS, MOST_REASONS],
  );
  return rows;
}

/** The offending values of the examples, as SQLite stored them, without their ends; NULL is `NULL`. */
async function valuesOf(runId: string, groups: readonly Group[]): Promise<Map<string, string>> {
  const wanted = groups.flatMap(({ table, reason, ids }) =>
    ids.map((id) => ({ table, id, reason, column: placeOf(reason).column })),
  );
  const { rows } = await pool().query<{ name: string; value: string | null }>(
    `SELECT concat_ws(' ', wanted.of, wanted.id, wanted.reason) AS name,
            left(CASE stored ->> 'type' WHEN 'null' THEN 'NULL'
                      ELSE coalesce(stored ->> 'value', 'x''' || left(stored ->> 'hex', $6) || '''') END, $6) AS value
       FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[]) AS wanted ("of", id, reason, "column")
       JOIN legacy_migration.quarantine AS q
         ON q.run_id = $1 AND q.table_name = wanted.of AND q.source_rowid = wanted.id,
            LATERAL (SELECT q.source_row -> wanted."column" AS stored) AS found`,
    [
      runId,
      wanted.map(({ table }) => table),
      wanted.map(({ id }) => id),
      wanted.map(({ reason }) => reason),
      wanted.map(({ column }) => column),
      LONGEST_VALUE,
    ],
  );
  return new Map(rows.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
}

/** `rule(column)`, as the ledger has it. */
function placeOf(reason: string): { rule: string; column: string | null } {
  const [, rule = reason, column = null] = /^(\w+)\((.+)\)$/.exec(reason) ?? [];
  return { rule, column };
}

/** What says which rows could come back, where the application runs as Compose starts it, and elsewhere. */
function commandFor(composed: boolean): string {
  return composed
    ? 'docker compose --profile migrate run --rm --no-deps migrate-data restore'
    : 'npm run migrate -- restore';
}
