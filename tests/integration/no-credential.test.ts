import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDatabase, reserveName } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { runJob } from '../support/run-job.ts';
import { SEED } from '../support/seed.ts';

/** Every program that is given a database, with words that let it come to use it. */
const PROGRAMS: [program: string, words: string[]][] = [
  ...['run', 'plan', 'verify', 'status', 'export', 'abandon'].map((verb): [string, string[]] => [
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
