import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OLD_TRAINING_RUNS } from '../support/training-runs.ts';
import { Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import { PASSWORD } from './support/settings.ts';
import type { Stack } from './support/stack.ts';

/** What a database can hold beside the application's own tables. */
const AWKWARD = [
  'CREATE TABLE written_a (i serial)',
  'CREATE TABLE written_b (i serial)',
  `INSERT INTO charts (name) SELECT 'chart ' || i FROM generate_series(1, 20) AS i`,
  `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT 1, timestamp '2026-01-01' + i * interval '1 minute', random(), '-0', 5e-324, 1.7976931348623157e308
       FROM generate_series(1, 50000) AS i`,
  `CREATE SCHEMA "odd ""schema"`,
  `CREATE TABLE "odd ""schema"."tab%le" (of_table int, "ti'me" timestamptz, b bytea, j json, a text[], i interval, n numeric)`,
  `INSERT INTO "odd ""schema"."tab%le" VALUES (1, now(), '\\x00ff', '{"a":  1}', '{"x,y",NULL}', '1 mon -2 days', 1.50),
     (NULL, 'infinity', NULL, NULL, NULL, NULL, 'NaN')`,
  `CREATE SEQUENCE backwards INCREMENT -3`,
  `SELECT nextval('backwards') FROM generate_series(1, 4)`,
  `CREATE VIEW v AS SELECT count(*) FROM charts`,
  `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'`,
  `CREATE ROLE "odd role" LOGIN PASSWORD 'secret of a role'`,
  `GRANT SELECT ON charts TO "odd role"`,
  `REVOKE TEMPORARY ON DATABASE candle_annotator FROM PUBLIC`,
  `ALTER DATABASE candle_annotator SET search_path TO "odd ""schema", public`,
  `SELECT lo_from_bytea(0, 'a large object')`,
];

describe('backups of a database that goes on being written to', () => {
  const place = mkdtempSync(join(tmpdir(), 'candle-e2e-backups-'));
  let operator: Operator;

  const theStack = scenario(async (stack) => {
    await stack.newMachine();
    const { exitCode, output } = await stack.up('plain');
    if (exitCode !== 0) throw new Error(output);
    for (const statement of [OLD_TRAINING_RUNS, ...AWKWARD]) await stack.sql(statement);
    operator = await Operator.at({ ...stack.settings, BACKUP_DIR: place, BACKUP_KEEP: '2' });
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    rmSync(place, { recursive: true });
  });

  it('hold one moment of it, are proved, and say how to restore them', async () => {
    const stack = theStack();
    const writer = writing(stack);
    await writer.begun;
    const { exitCode, stdout, stderr } = await operator.run('backup');
    expect(exitCode, stdout + stderr).toBe(0);
    await writer.stop();
    console.log(stdout);
    expect(stdout).toContain(`npm run restore -- --settings ${operator.settings} --from ${folderOf(place)}`);
    expect(stdout).toMatch(/candle_annotator: [\d,]+ rows of \d+ tables/);
    const { tables } = contentsIn(folderOf(place));
    expect(tables['public.candles'].rows).toBe(50_000);
    // Each transaction of the writer adds a row to both.
    expect(tables['public.written_a'].rows).toBe(tables['public.written_b'].rows);
    expect(tables['public.written_a'].rows).toBeGreaterThan(0);
    expect(tables['public.written_a'].rows).toBeLessThan(
      Number(await stack.sql('SELECT count(*) FROM written_a')),
    );
    expect(await operator.throwAways()).toEqual([]);
  });

  it('can be read by nobody else, and tell no password', async () => {
    const folder = folderOf(place);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(text.join('')).not.toContain(PASSWORD);
    expect(text.join('')).not.toContain('secret of a role');
  });

  it('come back whole, under the same name, and what was there is put aside', async () => {
    const stack = theStack();
    const wanted = contentsIn(folderOf(place));
    await stack.sql('DELETE FROM candles WHERE id % 2 = 0');
    await stack.sql(`ALTER ROLE "odd role" PASSWORD 'changed since'`);
    const since = await stack.sql(`SELECT rolpassword FROM pg_authid WHERE rolname = 'odd role'`);
    const { exitCode, stdout, stderr } = await operator.run('restore', '--from', folderOf(place), '--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    console.log(stdout);
    expect(await stack.sql('SELECT count(*) FROM candles')).toBe('50000');
    expect(await stack.sql('SELECT count(*) FROM written_a')).toBe(
      String(wanted.tables['public.written_a'].rows),
    );
    expect(await stack.sql('SHOW search_path')).toBe('"odd ""schema", public');
    expect(
      await stack.sql(`SELECT has_database_privilege('odd role', current_database(), 'TEMPORARY')`),
    ).toBe('f');
    expect(await stack.sql(`SELECT rolpassword FROM pg_authid WHERE rolname = 'odd role'`)).toBe(since);
    const aside = /DROP DATABASE (\w+)/.exec(stdout)?.[1];
    expect(await stack.sql('SELECT datname FROM pg_database')).toContain(String(aside));
    expect(await stack.json('frontend', 3000, '/api/charts')).toHaveLength(20);
    await stack.sql(`DROP DATABASE ${aside}`);
  });

  it('can be shown, and checked without touching the database', async () => {
    const before = await theStack().sql('SELECT datname FROM pg_database');
    const list = await operator.run('restore');
    expect(list.stdout).toContain(folderOf(place));
    const check = await operator.run('restore', '--from', folderOf(place), '--check');
    expect(check.exitCode, check.stderr).toBe(0);
    expect(check.stdout).toContain('every value is as it was');
    expect(await theStack().sql('SELECT datname FROM pg_database')).toBe(before);
  });

  it.each([
    [
      'whose dump has changed',
      'database.dump',
      (bytes: Buffer) => bytes.fill(1, 4000, 4001),
      'is not what it was',
    ],
    [
      'that does not give what was dumped',
      'backup.json',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"rows": 50000', '"rows": 50001')),
      'public.candles: 50,000 rows instead of 50,001',
    ],
  ])('%s are refused, and nothing is changed', async (_, name, change, message) => {
    const path = join(folderOf(place), name);
    const whole = readFileSync(path);
    writeFileSync(path, change(Buffer.from(whole)));
    const before = await theStack().sql('SELECT datname FROM pg_database');
    const { exitCode, stderr } = await operator.run('restore', '--from', folderOf(place), '--yes');
    writeFileSync(path, whole);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(await theStack().sql('SELECT datname FROM pg_database')).toBe(before);
    expect(await theStack().json('frontend', 3000, '/api/charts')).toHaveLength(20);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'that %s interrupts leave nothing behind',
    async (signal) => {
      const stack = theStack();
      for (const [script, ...args] of [
        ['backup'],
        ['restore', '--from', folderOf(place), '--yes'],
      ] as const) {
        await using job = operator.start(String(script), ...args);
        await operator.hasMade(script === 'backup' ? 'proof' : 'client');
        job.kill(signal);
        const { exitCode, stderr } = await job.finished;
        if (signal !== 'SIGKILL') expect([130, 143], stderr).toContain(exitCode);
        await operator.hasNoneLeft();
        if (signal !== 'SIGKILL')
          expect(await stack.sql('SELECT datname FROM pg_database')).not.toContain('restoring_');
      }
      // What a killed one left is gone after the next.
      const { exitCode, stderr } = await operator.run('backup');
      expect(exitCode, stderr).toBe(0);
      expect(readdirSync(place).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(readdirSync(place).length).toBeLessThanOrEqual(2);
    },
  );

  it('need PostgreSQL, and say how to start it', async () => {
    await theStack().compose(['stop', 'postgres']);
    const { exitCode, stderr } = await operator.run('backup');
    expect(exitCode).toBe(1);
    const [, said = ''] = /docker compose .*?(up -d --wait postgres)/.exec(stderr) ?? [];
    await theStack().compose(said.split(' '));
    expect((await operator.run('backup')).exitCode).toBe(0);
  });
});

function folderOf(place: string): string {
  return join(
    place,
    String(
      readdirSync(place)
        .filter((name) => !name.startsWith('.'))
        .at(-1),
    ),
  );
}

function contentsIn(folder: string): {
  tables: Record<string, { rows: number }> &
    Record<'public.candles' | 'public.written_a' | 'public.written_b', { rows: number }>;
} {
  return JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')).database.contents;
}

/** Adds a row to each of two tables in one transaction, again and again, until it is stopped. */
function writing(stack: Stack) {
  let going = true;
  const write = () =>
    stack.sql('WITH a AS (INSERT INTO written_a DEFAULT VALUES) INSERT INTO written_b DEFAULT VALUES');
  const begun = write();
  const done = (async () => {
    await begun;
    while (going) await write();
  })();
  return {
    begun,
    stop: async () => {
      going = false;
      await done;
    },
  };
}
