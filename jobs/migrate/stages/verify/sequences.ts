import type Database from 'better-sqlite3';
import pg from 'pg';
import { askColumn } from '../../../../db/values.ts';
import { differing, type Finding } from '../../rules/findings.ts';
import { identifier, literal } from '../../rules/sqlite-sql.ts';
import { firstInteger } from '../../sqlite-values.ts';
import type { SourceSide } from './source-side.ts';

interface Sequence {
  /** Quoted, with its schema. */
  name: string;
  increment: string;
  highest: string;
  /** Whether it begins again from its start after the highest. */
  cycles: boolean;
}

/** So many ids must be left to give. */
const ROOM = 1000n;
const HIGHEST_ID = 2_147_483_647n;
const WITHIN = `BETWEEN 1 AND ${HIGHEST_ID - ROOM}`;

/**
 * The next id that PostgreSQL would hand out must be one that neither side has ever used, and so must the
 * next 1,000: a sequence that is too low, or will be, makes an insert of the application collide, one at its
 * end makes it fail. One that is merely ahead is fine. An id that any row of the legacy file refers to counts
 * as used: the row may be in quarantine, and belongs to nothing that is made later.
 */
export async function verifySequence(
  client: pg.ClientBase,
  database: Database.Database,
  side: SourceSide,
): Promise<Finding[]> {
  const table = `public.${pg.escapeIdentifier(side.name)}`;
  const sequence = await sequenceOf(client, table);
  if (!sequence) return [differing(side.name, 'id', 'sequence_missing', 1, [])];
  const { rows } = await client.query<{ last: string; called: boolean; highestId: string | null }>(
    `SELECT last_value AS last, is_called AS called, (SELECT max(id) FROM ${table}) AS "highestId"
       FROM ${sequence.name}`,
  );
  const { last, called, highestId } = rows[0] as (typeof rows)[0];
  const next = BigInt(last) + (called ? BigInt(sequence.increment) : 0n);
  const used = highestOf([
    BigInt(highestId ?? 0),
    ...(side.columns ? highestUsed(database, side.name) : []),
    ...(await highestReferred(client, database, side.name)),
  ]);
  const comesBack = sequence.cycles || BigInt(sequence.increment) < 1n;
  if (next <= used || comesBack) return [differing(side.name, 'id', 'sequence_too_low', 1, [String(used)])];
  const lastOfRoom = next + (ROOM - 1n) * BigInt(sequence.increment);
  const isExhausted = lastOfRoom > BigInt(sequence.highest) || lastOfRoom > HIGHEST_ID;
  return isExhausted ? [differing(side.name, 'id', 'sequence_exhausted', 1, [String(used)])] : [];
}

/** The sequence that the default of `id` draws from: what an INSERT uses, whoever owns it. */
async function sequenceOf(client: pg.ClientBase, table: string): Promise<Sequence | undefined> {
  const { rows } = await client.query<Sequence>(
    `SELECT format('%I.%I', n.nspname, s.relname) AS name, q.seqincrement AS increment, q.seqmax AS highest, q.seqcycle AS cycles
       FROM pg_attribute AS a
       JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       JOIN pg_depend AS p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
        AND p.refclassid = 'pg_class'::regclass
       JOIN pg_class AS s ON s.oid = p.refobjid AND s.relkind = 'S'
       JOIN pg_namespace AS n ON n.oid = s.relnamespace
       JOIN pg_sequence AS q ON q.seqrelid = s.oid
      WHERE a.attrelid = $1::regclass AND a.attname = 'id'`,
    [table],
  );
  return rows[0];
}

/**
 * The highest id that SQLite has handed out and that may be in PostgreSQL one day. Above it there must be
 * room: what is higher counts no more than what 32 bits cannot hold.
 */
function highestUsed(database: Database.Database, table: string): bigint[] {
  const remembers = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'`).get();
  const queries = [
    `SELECT max(id) FROM ${identifier(table)} WHERE id ${WITHIN}`,
    ...(remembers
      ? [
          `SELECT max(CAST(seq AS INTEGER)) FROM sqlite_sequence
            WHERE typeof(name) = 'text' AND lower(name) = ${literal(table)}
              AND typeof(seq) IN ('integer', 'real') AND seq ${WITHIN}`,
        ]
      : []),
  ];
  return queries.map((query) => firstInteger(database, query));
}

/**
 * The highest id that rows of the legacy file refer to, by the column's name: foreign keys may be what is
 * missing.
 */
async function highestReferred(
  client: pg.ClientBase,
  database: Database.Database,
  table: string,
): Promise<bigint[]> {
  if (table !== 'charts') return [];
  const tables = await askColumn<string>(
    client,
    `SELECT r.relname
       FROM pg_attribute AS a JOIN pg_class AS r ON r.oid = a.attrelid
      WHERE r.relnamespace = 'public'::regnamespace AND r.relkind = 'r' AND a.attname = 'chart_id'`,
  );
  const isThere = database.prepare(`SELECT 1 FROM pragma_table_info(?) WHERE lower(name) = 'chart_id'`);
  const highestIn = (name: string) =>
    `SELECT CAST(max(chart_id) AS INTEGER) FROM ${identifier(name)} WHERE chart_id ${WITHIN}`;
  return tables.filter((name) => isThere.get(name)).map((name) => firstInteger(database, highestIn(name)));
}

function highestOf(ids: readonly bigint[]): bigint {
  return ids.reduce((a, b) => (a > b ? a : b), 0n);
}
