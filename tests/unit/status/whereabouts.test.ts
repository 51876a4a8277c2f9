import { describe, expect, it } from 'vitest';
import { toLookAt } from '../../../scripts/status/to-look-at.ts';
import { type Facts, whereabouts } from '../../../scripts/status/whereabouts.ts';

const NOTHING: Facts = {
  volumes: { legacy: true, postgres: true },
  oldRunning: [],
  elsewhere: undefined,
  rollbacks: [],
  running: [],
  databases: undefined,
  holdsMore: undefined,
  run: undefined,
};
const COMPLETED = {
  id: 'r1',
  status: 'completed',
  verified: true,
  finishedAt: '2026-11-30T12:00:00Z',
  isFromReport: false,
  error: null,
  quarantined: {},
  warnings: [],
};
const BACK = { volume: 'back', madeAt: '2026-12-01T00:00:00.000Z' };
const SAID = { code: 'rolled_back', message: 'Somebody went back.', hint: 'Come back.' };
const ROLLED_BACK = { ...COMPLETED, error: { ...SAID, volume: 'back' } };
const WENT_BACK = { ...COMPLETED, error: { ...SAID, code: 'went_back' } };
const WORDS = {
  database: 'candle_annotator',
  oldDatabase: 'ml_db',
  postgresVolume: 'pgdata',
  legacyVolume: 'candles',
  compose: (...args: string[]) => ['docker compose', ...args].join(' '),
};
const APPLICATION = ['postgres', 'frontend', 'ml'];
const BOTH = ['postgres', 'candle_annotator'];
const OLD = ['postgres', 'ml_db'];

/** A situation, what is found in it, what is said of it, and the next step. */
const SITUATIONS: [string, Partial<Facts>, RegExp, RegExp][] = [
  [
    'an empty machine',
    { volumes: { legacy: false, postgres: false } },
    /Nothing is here yet: neither/,
    /up -d/,
  ],
  [
    'only the legacy volume',
    { volumes: { legacy: true, postgres: false } },
    /only the legacy volume exists/,
    /volume create pgdata && .* set POSTGRES_VOLUME/,
  ],
  [
    'all containers gone, nothing migrated',
    {},
    /Nothing runs; .* exist, and no report/,
    /npm run status again/,
  ],
  [
    'the stack at work under another name of the project, after a rollback and back',
    { elsewhere: { project: 'first', names: ['first-postgres-1', 'first-ml-1'] }, rollbacks: [BACK] },
    /under another project's name, first: first-postgres-1, first-ml-1\./,
    /^COMPOSE_PROJECT_NAME=first npm run status /,
  ],
  [
    'the application at work without PostgreSQL',
    { running: ['frontend', 'ml'], run: { ...COMPLETED, isFromReport: true } },
    /The application runs and PostgreSQL does not/,
    /up -d; .* logs postgres/,
  ],
  [
    'the old deployment at work',
    { oldRunning: ['old-web'] },
    /old deployment is at work \(old-web\)/,
    /rehearse.*cutover/,
  ],
  [
    'old and new at once',
    { oldRunning: ['old-web'], running: APPLICATION, databases: BOTH },
    /runs as well: old-web/,
    /docker stop old-web/,
  ],
  [
    'the old one back after the move',
    { oldRunning: ['a', 'b'], run: COMPLETED },
    /has completed, and the old/,
    /--restart=no a b && docker stop a b/,
  ],
  [
    'moved, at work',
    { running: APPLICATION, databases: BOTH, run: COMPLETED },
    /completed and was verified .* application runs/,
    /^nothing; npm run backup/,
  ],
  [
    'moved, at work, and rows in quarantine',
    { running: APPLICATION, databases: BOTH, run: { ...COMPLETED, quarantined: { candles: 1 } } },
    /completed and was verified .* application runs/,
    /^look at what is in quarantine, see below; npm run backup/,
  ],
  [
    'moved, stopped, PostgreSQL at work',
    { running: ['postgres'], databases: BOTH, run: COMPLETED },
    /does not run/,
    /^docker compose up -d$/,
  ],
  [
    'moved, all containers gone',
    { run: { ...COMPLETED, isFromReport: true } },
    /does not run/,
    /^docker compose up -d$/,
  ],
  [
    'the job at work',
    { running: ['postgres', 'migrate-data'], databases: BOTH, run: { ...COMPLETED, status: 'running' } },
    /is at work/,
    /logs -f/,
  ],
  [
    'the job killed',
    { running: ['postgres'], databases: BOTH, run: { ...COMPLETED, status: 'running' } },
    /was cut off/,
    /migrate up -d, which goes on/,
  ],
  [
    'a failed run',
    { running: ['postgres'], databases: BOTH, run: { ...COMPLETED, status: 'failed' } },
    /is failed; the application waits/,
    /logs migrate-data/,
  ],
  [
    'a run that never began',
    { running: ['postgres'], databases: BOTH, run: { ...COMPLETED, status: 'requested' } },
    /is requested/,
    /migrate up -d/,
  ],
  [
    'a migration forgotten, and the next one not begun',
    {
      running: ['postgres'],
      databases: BOTH,
      run: { ...COMPLETED, status: 'requested', error: { ...SAID, code: 'forgotten' } },
    },
    /was forgotten, and none has come in its place: Somebody went back\. The application waits/,
    /^npm run cutover, .* abandon, then docker compose up -d$/,
  ],
  [
    'given up',
    { running: APPLICATION, databases: BOTH, run: { ...COMPLETED, status: 'abandoned' } },
    /given up .* runs without/,
    /begins another one/,
  ],
  [
    'a new installation',
    { running: APPLICATION, databases: BOTH },
    /no migration was ever asked for/,
    /^nothing/,
  ],
  [
    'PostgreSQL of the old database alone',
    { running: ['postgres'], databases: ['postgres', 'ml_db'] },
    /with ml_db/,
    /npm run cutover/,
  ],
  [
    'PostgreSQL alone',
    { running: ['postgres'], databases: BOTH },
    /PostgreSQL runs, and no migration/,
    /up -d$/,
  ],
  [
    'gone back, the old deployment at work',
    { oldRunning: ['old-web'], rollbacks: [BACK], run: { ...COMPLETED, isFromReport: true } },
    /rollback was made on 2026-12-01.* volume back, and it is at work \(old-web\)/,
    /^to come back .* LEGACY_VOLUME=back, then npm run cutover -- --again$/,
  ],
  [
    'gone back, PostgreSQL at work by its old name',
    { oldRunning: ['old-web'], rollbacks: [BACK], running: ['postgres'], databases: OLD, run: ROLLED_BACK },
    /rollback was made on 2026-12-01/,
    /cutover -- --again$/,
  ],
  [
    'gone back, and nothing runs',
    { rollbacks: [BACK], run: { ...COMPLETED, isFromReport: true } },
    /volume back, and it does not run/,
    /^start the old deployment .*; or, to come back/,
  ],
  [
    'gone back, and neither ledger nor report can be seen',
    { rollbacks: [BACK] },
    /rollback was made on/,
    /^start the old/,
  ],
  [
    'gone back by hand, which nobody noted: the database has its old name',
    { running: ['postgres'], databases: OLD, run: COMPLETED, holdsMore: false },
    /is called ml_db again: somebody went back/,
    /^npm run cutover, which comes back/,
  ],
  [
    'gone back by hand, which the schema job has noted, and nothing labelled there',
    { running: ['postgres'], databases: BOTH, run: WENT_BACK, holdsMore: false },
    /the gate is shut: Somebody went back/,
    /^npm run cutover, which starts the application/,
  ],
  [
    'gone back by hand, which the schema job has noted, and labelled there',
    { running: ['postgres'], databases: BOTH, run: WENT_BACK, holdsMore: true },
    /the gate is shut: Somebody went back/,
    /^npm run cutover -- --again/,
  ],
  [
    'gone back by hand, and labelled there',
    { running: ['postgres'], databases: BOTH, run: COMPLETED, holdsMore: true },
    /the file in candles is not the one that was moved: somebody went back/,
    /^npm run cutover -- --again moves what is labelled there/,
  ],
  [
    'gone back, and the volume was deleted',
    { running: ['postgres'], databases: BOTH, run: ROLLED_BACK },
    /on an unknown date/,
    /LEGACY_VOLUME=back/,
  ],
  [
    'gone back, and this application was started all the same',
    { oldRunning: ['old-web'], rollbacks: [BACK], running: APPLICATION, databases: BOTH, run: ROLLED_BACK },
    /the old deployment runs as well/,
    /After a rollback this one/,
  ],
  [
    'gone back, and taken back',
    { rollbacks: [BACK], running: APPLICATION, databases: BOTH, run: COMPLETED },
    /application runs/,
    /^nothing/,
  ],
  [
    'gone back and moved again since',
    { rollbacks: [BACK], run: { ...COMPLETED, finishedAt: '2026-12-02T00:00:00Z', isFromReport: true } },
    /migration has completed/,
    /^docker compose up -d$/,
  ],
  [
    'another file was shown to a completed migration',
    {
      running: ['postgres'],
      databases: BOTH,
      run: { ...COMPLETED, error: { ...SAID, code: 'source_differs' } },
    },
    /completed .*, and the gate is shut: Somebody/,
    /cutover -- --again/,
  ],
];

describe('what is left to look at', () => {
  it('are rows in quarantine, with the command that brings them in, and what the report warns of', () => {
    const warnings = [{ code: 'database_made_new', message: 'It was made new.' }];
    const run = { ...COMPLETED, quarantined: { candles: 1_200, charts: 1 }, warnings };
    expect(toLookAt({ run, holdsMore: false }, WORDS)).toEqual([
      '1,201 rows in quarantine (candles 1,200, charts 1), whole, and not in the application; what could come back, and how: docker compose --profile migrate run --rm --no-deps migrate-data restore',
      'database_made_new: It was made new.',
    ]);
    const [reported] = toLookAt({ run: { ...run, isFromReport: true }, holdsMore: undefined }, WORDS);
    expect(reported).toMatch(/^By the report of 2026-11-30T12:00:00Z, which does not know what came back/);
    const failed = { ...COMPLETED, status: 'failed', error: SAID };
    expect(toLookAt({ run: failed, holdsMore: undefined }, WORDS)).toEqual([
      'rolled_back: Somebody went back. What to do: Come back.',
    ]);
    expect(toLookAt({ run: COMPLETED, holdsMore: false }, WORDS)).toEqual([]);
    expect(toLookAt({ run: COMPLETED, holdsMore: true }, WORDS)).toEqual([
      expect.stringContaining('The file in candles is not the one that was moved'),
    ]);
  });
});

describe('where one is', () => {
  it.each(SITUATIONS)('%s', (_, found, sentence, next) => {
    const place = whereabouts({ ...NOTHING, ...found }, WORDS);
    expect(place.sentence).toMatch(sentence);
    expect(place.next).toMatch(next);
  });
});
