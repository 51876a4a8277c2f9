import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../frontend/src/contract/limits.ts';
import { frontendDatabase } from '../support/routes.ts';
import { HEADER, ONE, stored, upload } from '../support/uploads.ts';

const db = frontendDatabase();

/** Ten seconds at rest, and more than a minute beside much else. */
describe('POST /api/upload takes what it promises and no more', () => {
  test('500,000 candles are taken, one more is 413 and keeps nothing', async () => {
    const rows = Array.from({ length: LIMITS.uploadRows }, (_, i) => `${i * 60},1,2,0,1\n`);
    const full = await upload(`${HEADER}\n${rows.join('')}`);
    expect(full.body).toMatchObject({ count: LIMITS.uploadRows });
    expect(await stored(db())).toEqual({ charts: '1', candles: String(LIMITS.uploadRows) });
    const over = await upload(`${HEADER}\n${rows.join('')}-60,1,2,0,1\n`);
    expect(over).toEqual({
      status: 413,
      body: { error: expect.stringContaining('more than 500000 candles') },
    });
    expect(await stored(db())).toEqual({ charts: '1', candles: String(LIMITS.uploadRows) });
  }, 300_000);

  test('10 MB are taken, one byte more is 413', async () => {
    const padded = (size: number) => `${ONE}`.padEnd(size - 1, ' \n'.repeat(8)).concat('\n');
    expect((await upload(padded(LIMITS.uploadBytes))).status).toBe(200);
    expect(await upload(padded(LIMITS.uploadBytes + 1))).toEqual({
      status: 413,
      body: { error: 'The file is larger than 10 MB.' },
    });
  });
});
