import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { Finding } from '../../rules/findings.ts';
import { identifier, literal } from '../../rules/sqlite-sql.ts';
import type { SourceSide } from './source-side.ts';

/**
 * The next id that PostgreSQL would hand out must be one that neither side has ever used. A sequence
 * that is too low makes the application's next insert collide.
 */
export async function verifySequence(
  client: pg.ClientBase,
  database: Database.Database,
  { name, columns }: SourceSide,
): Promise<Finding[]> {
  const sequence = await client.query<{ name: string }>(`SELECT pg_get_serial_sequence($1, 'id') AS name`, [
    `public.${name}`,
  ]);
  // PostgreSQL returns the name quoted and with its schema.
  const { rows } = await client.query<{ next: string; highest: string }>(
    `SELECT last_value + is_called::int AS next, coalesce((SELECT max(id) FROM public.${name}), 0) AS highest
       FROM ${sequence.rows[0]?.name}`,
  );
  const next = Number(rows[0]?.next);
  const used = Math.max(Number(rows[0]?.highest), columns ? highestUsed(database, name) : 0);
  if (next > used) return [];
  return [
    {
      table: name,
      column: 'id',
      rule: 'sequence_too_low',
      count: 1,
      action: 'differs',
      examples: [String(used)],
    },
  ];
}

/** The highest id that SQLite has handed out and PostgreSQL can hold. */
function highestUsed(database: Database.Database, table: string): number {
  const within = 'BETWEEN 1 AND 2147483647';
  const remembers = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'`).get();
  const queries = [
    `SELECT max(id) FROM ${identifier(table)} WHERE id ${within}`,
    ...(remembers
      ? [
          `SELECT min(seq, 2147483647) FROM sqlite_sequence WHERE lower(name) = ${literal(table)} AND typeof(seq) = 'integer'`,
        ]
      : []),
  ];
  return Math.max(
    0,
    ...queries.map((query) => database.prepare<[], number | null>(query).pluck().get() ?? 0),
  );
}
