import type Database from 'better-sqlite3';
import type { Finding } from '../../rules/findings.ts';
import { HIGHEST_KEY_WITH_ROOM } from '../../rules/ranges.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { TABLES } from '../../rules/tables.ts';
import { hasTable } from '../../sqlite.ts';
import { firstValue } from '../../sqlite-values.ts';

/**
 * A finding for each table whose AUTOINCREMENT memory does not count: a sequence of PostgreSQL that went on
 * above it could give no id any more, so it goes on above the highest id that is, or may come in.
 */
export function inspectIdMemory(database: Database.Database, shape: SourceShape): Finding[] {
  if (!hasTable(database, 'sqlite_sequence')) return [];
  const sql = `SELECT CAST(max(seq) AS TEXT) FROM sqlite_sequence
    WHERE typeof(name) = 'text' AND lower(name) = ? AND typeof(seq) IN ('integer', 'real') AND seq > ?`;
  return TABLES.filter(({ name }) => shape.has(name)).flatMap(({ name: table }): Finding[] => {
    const remembered = firstValue<string | null>(database, sql, table, HIGHEST_KEY_WITH_ROOM);
    if (!remembered) return [];
    const rule = 'id_memory_at_the_end';
    return [{ table, column: 'id', rule, count: 1, action: 'defaulted', examples: [remembered] }];
  });
}
