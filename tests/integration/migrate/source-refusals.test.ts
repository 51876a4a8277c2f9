import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile, sqliteFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';
import { countRows } from '../../support/tables.ts';

/** An awkward legacy file, the exit code it must lead to, and the word by which the error is known. */
interface Refusal {
  name: string;
  file: () => Promise<LegacyFile>;
  exitCode: number;
  code: string;
  /** What the finding or the message must name. */
  names: RegExp;
}

const altered =
  (...alter: string[]) =>
  () =>
    legacyFile({ candles: 50, alter });
const spoiled = (spoil: (path: string) => void) => async () => {
  const legacy = await legacyFile({ candles: 500 });
  spoil(legacy.path);
  return legacy;
};

const REFUSALS: Refusal[] = [
  {
    name: 'an empty file',
    file: spoiled((path) => truncateSync(path, 0)),
    exitCode: 3,
    code: 'source_empty',
    names: /empty/,
  },
  {
    name: 'a file that is not a SQLite database',
    file: spoiled((path) => writeFileSync(path, 'time,open,high,low,close\n'.repeat(50))),
    exitCode: 3,
    code: 'source_not_sqlite',
    names: /not a SQLite database/,
  },
  {
    name: 'a truncated file',
    file: spoiled((path) => truncateSync(path, 12_288)),
    exitCode: 3,
    code: 'source_truncated',
    names: /truncated/,
  },
  {
    name: 'a SQLite file of another application',
    file: () => sqliteFile(['CREATE TABLE songs (id INTEGER PRIMARY KEY)']),
    exitCode: 5,
    code: 'unknown_vintage',
    names: /songs/,
  },
  {
    name: 'a text where a price belongs',
    file: altered(`UPDATE candles SET open = 'abc' WHERE id = (SELECT min(id) FROM candles)`),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.open: wrong_type, 1 row \(id/,
  },
  {
    name: 'JSON that jsonb cannot hold',
    file: altered(`UPDATE annotations SET geometry = '{"a":' WHERE id = (SELECT min(id) FROM annotations)`),
    exitCode: 5,
    code: 'rows_refused',
    names: /annotations\.geometry: invalid_json/,
  },
  {
    name: 'a column that the target does not know and that holds data',
    file: altered('ALTER TABLE candles ADD COLUMN turnover REAL', 'UPDATE candles SET turnover = 1.5'),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.turnover: unknown_column/,
  },
  {
    name: 'a table that the target does not know and that holds data',
    file: altered(
      'CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT)',
      `INSERT INTO old_notes VALUES (1, 'x')`,
    ),
    exitCode: 5,
    code: 'rows_refused',
    names: /old_notes: unknown_table/,
  },
  {
    name: 'milliseconds where seconds belong',
    file: altered('UPDATE charts SET created_at = created_at * 1000'),
    exitCode: 5,
    code: 'rows_refused',
    names: /charts\.created_at: milliseconds/,
  },
  {
    name: 'a candle whose chart does not exist',
    file: altered('UPDATE candles SET chart_id = 777 WHERE id = (SELECT max(id) FROM candles)'),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.chart_id: orphan, 1 row \(id/,
  },
];

describe('what cannot be migrated stops the run before its first write', () => {
  it.each(REFUSALS)('$name: exit $exitCode', async ({ file, exitCode, code, names }) => {
    await using database = await createDatabase();
    await using legacy = await file();
    const result = await migrate(database, legacy);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(result.report).toMatchObject({ status: 'failed', exitCode, error: { code } });
    expect(result.report?.error?.message).toMatch(names);
    expect(result.report?.error?.hint.length).toBeGreaterThan(10);
    expect(await countRows(database)).toBe(0);
    const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });
    expect(gate.exitCode).toBe(1);
    expect(gate.stdout).toContain(code);
  });

  it('a missing file: exit 3, and the folder is described', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, { path: legacy.path.replace('candles.db', 'other.db') });
    expect(result.exitCode).toBe(3);
    expect(result.report?.error).toMatchObject({
      code: 'source_missing',
      hint: expect.stringContaining('candles.db'),
    });
  });
});
