import { describe, expect, it } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { type LinkKind, openLink } from '../support/link.ts';
import { startMigration } from '../support/migration.ts';

const KB = 1_000;
const SPAN = JSON.stringify([{ start: 1, note: 'x'.repeat(2_000) }]);

/** Each is so slow that nothing passes for longer than five seconds, as far as the job's own side can see. */
const LINKS: [what: string, kind: LinkKind, candles: number, spans: number][] = [
  [
    'a relay at 250 KB/s that takes in 4 MB at once',
    { bytesPerSecond: 250 * KB, delayMs: 20, bufferBytes: 4_000 * KB },
    60_000,
    0,
  ],
  [
    'a relay at 200 KB/s, and JSON',
    { bytesPerSecond: 200 * KB, delayMs: 20, bufferBytes: 4_000 * KB },
    100,
    600,
  ],
  ['32 KB/s and 300 ms', { bytesPerSecond: 32 * KB, delayMs: 150, bufferBytes: 64 * KB }, 4_000, 0],
];

describe.concurrent('a link that is slow but works is worked with', () => {
  it.each(LINKS)('%s', { timeout: 600_000 }, async (_what, kind, candles, spans) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles,
      alter: (db) => {
        const insert = db.prepare(
          `INSERT INTO span_annotations (chart_id, start_time, end_time, label, color, created_at, source, sub_spans)
           VALUES (1, 1700000000, 1700000600, 'bull_flag', '#2196F3', 1700000000, 'human', ?)`,
        );
        for (let span = 0; span < spans; span++) insert.run(SPAN);
      },
    });
    await using link = await openLink(database.url, kind);
    await using job = startMigration({ url: link.url }, legacy, { args: ['--concurrency', '2'] });
    const { exitCode, stderr } = await job.finished;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain('"event":"retry"');
    if (spans > 0) expect(stderr).toMatch(/"phase":"census"[^\n]*"event":"progress"/);
    if (candles > 10_000) expect(stderr).toContain('"event":"waiting"');
  });
});
