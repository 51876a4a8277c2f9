import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import * as chartsRoute from '../../frontend/src/app/api/charts/route.ts';
import { closeDatabase } from '../../frontend/src/server/database.ts';
import { startPostgres } from '../../scripts/embedded-postgres.ts';
import { createDatabase, reserveName } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { get, silenceLog } from '../support/routes.ts';
import { runJob } from '../support/run-job.ts';
import { SEED } from '../support/seed.ts';
import { withClient } from '../support/server.ts';

/** Every program that is given a database, with words that let it come to use it. */
const PROGRAMS: [program: string, words: string[]][] = [
  ...['run', 'plan', 'verify', 'status', 'export', 'abandon', 'forget'].map((verb): [string, string[]] => [
    'jobs/migrate/main.ts',
    [verb],
  ]),
  ['jobs/migrate-schema/main.ts', []],
  ['jobs/request/main.ts', []],
  ['jobs/gate/main.ts', []],
  ['scripts/migrate-sqlite-to-postgres.ts', ['plan']],
  ['scripts/db-reset.ts', []],
  ['scripts/db-push.ts', []],
];

/** Parts that no message of ours holds by chance, around what a URL takes for something else. */
const passwords = fc
  .tuple(fc.constantFrom('Geh3im', 'Pa55wort'), fc.string({ unit: fc.constantFrom(...'@/:?#[]% ;&=') }))
  .map(([word, between]) => `${word}${between}Zwei7${between}${word}`);

const SHOWN = /Geh3im|Pa55wort|Zwei7/;

it(`no program shows any part of a password, encoded or not, in DATABASE_URL or beside it (seed ${SEED})`, async () => {
  await using legacy = await legacyFile({ candles: 10 });
  await using database = await createDatabase();
  await using missing = reserveName();
  const drawn = fc.sample(passwords, { numRuns: PROGRAMS.length * 2, seed: SEED });
  const { host } = new URL(database.url);
  const urls = drawn.map((password, index) => {
    const name = index % 3 === 0 ? missing.name : database.name;
    const encoded = index % 2 === 0 ? encodeURIComponent(password) : password;
    return index % 5 === 0
      ? `postgres://${host}/${name}?user=nobody&password=${encoded}`
      : `postgres://nobody:${encoded}@${host}/${name}`;
  });
  const shown: string[] = [];
  for (const [index, url] of urls.entries()) {
    const [program, words] = PROGRAMS[index % PROGRAMS.length] as (typeof PROGRAMS)[number];
    const env = { DATABASE_URL: url, SQLITE_PATH: legacy.path, REPORT_DIR: legacy.folder };
    const { exitCode, stdout, stderr } = await runJob(program, words, { env });
    const isRefused = exitCode !== 0 && exitCode !== 70;
    if (!isRefused || SHOWN.test(stdout + stderr))
      shown.push(`${program} ${words} ${exitCode}: ${url}\n${stderr}`);
  }
  expect(shown).toEqual([]);
}, 120_000);

/** What programs say and leave that are let in, one after another on the way from an old file to nothing. */
const LET_IN: [program: string, words: string[], exitCode: number][] = [
  ['jobs/migrate-schema/main.ts', [], 0],
  ['jobs/request/main.ts', [], 0],
  ['jobs/migrate/main.ts', ['plan'], 0],
  ['jobs/migrate/main.ts', ['run', '--on-bad-row', 'quarantine'], 0],
  ['jobs/migrate/main.ts', ['status'], 0],
  ['jobs/migrate/main.ts', ['verify'], 0],
  ['jobs/migrate/main.ts', ['export'], 0],
  ['jobs/gate/main.ts', [], 0],
  ['jobs/migrate/main.ts', ['abandon'], 4],
  ['jobs/migrate/main.ts', ['forget'], 0],
];

const TALKATIVE = {
  ...{ log_statement: 'all', log_connections: 'on', log_duration: 'on', log_error_verbosity: 'verbose' },
  log_min_messages: 'debug1',
};

it(`nor do reports, ledger, exported file, the server's log and the frontend of those that are let in, or knock (seed ${SEED})`, async () => {
  const [password = '', wrong = ''] = fc.sample(passwords, { numRuns: 2, seed: SEED });
  const lines: string[] = [];
  await using server = await startPostgres({
    parameters: TALKATIVE,
    onLog: (line) => lines.push(line),
  });
  await using legacy = await legacyFile({
    candles: 10,
    alter: [`UPDATE candles SET open = 'bad' WHERE id = 3`],
  });
  await withClient(server.url('postgres'), async (client) => {
    await client.query('SET log_statement = none');
    await client.query('SET log_duration = off');
    await client.query(`CREATE ROLE odd SUPERUSER LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  });
  const { host } = new URL(server.url('postgres'));
  const urlWith = (word: string) => `postgres://odd:${encodeURIComponent(word)}@${host}/candle_annotator`;
  const given = {
    ...{ SQLITE_PATH: legacy.path, REPORT_DIR: legacy.folder },
    EXPORT_PATH: join(legacy.folder, 'back.db'),
  };
  const said: string[] = [];
  for (const [program, words, wanted] of LET_IN)
    for (const url of [urlWith(wrong), urlWith(password)]) {
      const env = { ...given, DATABASE_URL: url };
      const { exitCode, stdout, stderr } = await runJob(program, words, { env });
      const isPlan = words[0] === 'plan' && exitCode === 5;
      expect(isPlan ? 0 : exitCode, `${program} ${words}: ${stderr}`).toBe(
        url === urlWith(wrong) ? 4 : wanted,
      );
      said.push(stdout, stderr);
    }
  const log = silenceLog();
  for (const url of [urlWith(wrong), urlWith(password)]) {
    vi.stubEnv('DATABASE_URL', url);
    said.push(JSON.stringify(await get(chartsRoute.GET)));
    await closeDatabase();
  }
  said.push(JSON.stringify(log.mock.calls));
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const name of await readdir(legacy.folder, { recursive: true }))
    if (/\.(json|html|db)$/.test(name)) said.push(await readFile(join(legacy.folder, name), 'latin1'));
  said.push(...(await rowsOfLedgers(server.url('candle_annotator'))), lines.join('\n'));
  expect(said.at(-1)).toContain('legacy_migration');
  expect(said.filter((text) => SHOWN.test(text)).map((text) => text.slice(0, 1_000))).toEqual([]);
}, 180_000);

/** Every row of the ledger, and of those that were set aside, as text. */
async function rowsOfLedgers(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT coalesce(string_agg(format('SELECT t::text AS row FROM %s AS t', oid::regclass), ' UNION ALL '), '') AS sql
         FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text LIKE 'legacy_migration%'`,
    );
    const ledger = await client.query<{ row: string }>(rows[0].sql);
    expect(ledger.rows.length).toBeGreaterThan(5);
    return ledger.rows.map(({ row }) => row);
  });
}
