import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { identifier } from '../../../jobs/migrate/rules/sqlite-sql.ts';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

const TABLES = ['a,b', ' a ', 'a.b', 'a:b', `it's "old"`, 'two\nlines', '\u001b[31m', 'U&"x"', '$HOME \\'];
const COLUMNS = ['x.y', 'p,q', ' z ', 'new\r\nline', '"'];

/** Tables and columns of these names, each with a value. */
function awkward(): string[] {
  return [
    ...TABLES.flatMap((name) => [
      `CREATE TABLE ${identifier(name)} (x)`,
      `INSERT INTO ${identifier(name)} VALUES (1)`,
    ]),
    ...COLUMNS.map((name) => `ALTER TABLE candles ADD COLUMN ${identifier(name)} DEFAULT 1`),
  ];
}

/** The words that a shell makes of the option in a hint. */
function optionIn(hint: string | undefined): string[] {
  const [, option] = /(--drop .*) \(MIGRATE_DROP\)/.exec(hint ?? '') ?? [];
  return execFileSync('sh', ['-c', `printf '%s\\n' ${option}`])
    .toString()
    .trimEnd()
    .split('\n');
}

describe('tables and columns of any name', () => {
  it('are left behind by typing what the hint says, and no name breaks a line', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 50, alter: awkward() });
    const refused = await migrate(database, legacy);
    expect(refused.exitCode, refused.stderr).toBe(5);
    expect(refused.report?.findings).toHaveLength(TABLES.length + COLUMNS.length);
    const names = /^ {2}(.*): unknown_(?:table|column), [\d,]+ rows?, refused/;
    const told = refused.stdout.split('\n').filter((line) => names.test(line));
    expect(told).toHaveLength(TABLES.length + COLUMNS.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would take for its own.
    expect(refused.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);

    const args = optionIn(refused.report?.error?.hint);
    const dropped = await migrate(database, legacy, { args });
    expect(dropped.exitCode, dropped.stderr).toBe(0);
    expect(dropped.report?.balanced).toBe(true);
    expect(new Set(dropped.report?.findings.map(({ action }) => action))).toEqual(new Set(['dropped']));
    const verified = await migrate(database, legacy, { verb: 'verify' });
    expect(verified.exitCode, verified.stderr).toBe(0);
  });

  it('are told by --drop, where it names another, in the form that it takes', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 50, alter: awkward() });
    const { report, exitCode } = await migrate(database, legacy, { args: ['--drop', 'table:"b,a"'] });
    expect(exitCode).toBe(2);
    expect(report?.error?.message).toContain('table:"b,a"');
    const possible = /^Possible: (.*)\.$/.exec(report?.error?.hint ?? '')?.[1] as string;
    const result = await migrate(database, legacy, { verb: 'plan', env: { MIGRATE_DROP: possible } });
    expect(result.exitCode, result.stderr).toBe(0);
  });
});
