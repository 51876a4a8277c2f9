import { describe, expect, it } from 'vitest';
import { type Facts, whereabouts } from '../../../scripts/status/whereabouts.ts';

const NOTHING: Facts = {
  volumes: { legacy: true, postgres: true },
  oldRunning: [],
  running: [],
  databases: undefined,
  run: undefined,
};
const COMPLETED = {
  id: 'r1',
  status: 'completed',
  verified: true,
  finishedAt: '2026-11-30T12:00:00Z',
  isFromReport: false,
};
const WORDS = {
  database: 'candle_annotator',
  oldDatabase: 'ml_db',
  postgresVolume: 'pgdata',
  compose: (...args: string[]) => ['docker compose', ...args].join(' '),
};
const APPLICATION = ['postgres', 'frontend', 'ml'];
const BOTH = ['postgres', 'candle_annotator'];

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
];

describe('where one is', () => {
  it.each(SITUATIONS)('%s', (_, found, sentence, next) => {
    const place = whereabouts({ ...NOTHING, ...found }, WORDS);
    expect(place.sentence).toMatch(sentence);
    expect(place.next).toMatch(next);
  });
});
