import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../frontend/src/contract/limits.ts';
import { frontendDatabase, silenceLog } from '../../support/routes.ts';
import {
  answerTo,
  failAtCommit,
  formHead,
  formRequest,
  HEADER,
  ONE,
  send,
  stored,
  upload,
} from '../../support/uploads.ts';

const db = frontendDatabase();

describe('POST /api/upload refuses what it cannot keep, and keeps nothing of it', () => {
  test.each([
    ['', /^file: has no candles/],
    [HEADER, /^file: has no candles/],
    ['time,open,high,low\n60,1,2,3\n', /^line 1: has no column "close"/],
    ['time,open,Open,high,low,close\n60,1,1,2,0.5,1.5\n', /^line 1: names the column "open" twice/],
    [`${ONE}120,1,2,0.5\n`, /^line 3: has 4 columns and no close/],
    [`${ONE}120,1,2,0.5,\n`, /^line 3: close is empty/],
    [`${ONE}120,1,2,0.5,NaN\n`, /^line 3: close "NaN" is not a number/],
    [`${ONE}120,1,Infinity,0.5,1\n`, /^line 3: high "Infinity" is not a number/],
    [`${ONE}120,1,1e999,0.5,1\n`, /^line 3: high "1e999" is not a number/],
    [`${ONE}120,0x10,2,0.5,1\n`, /^line 3: open "0x10" is not a number/],
    [`${ONE}\n\n120,1,2,"1,5",1\n`, /^line 5: low "1,5" is not a number/],
    [
      `${ONE}120,1,2,0.5,1\n60,1,2,0.5,1\n`,
      /^line 4: time 1970-01-01T00:01:00Z is on line 2 already, with other/,
    ],
    [`${ONE}1970-01-01 00:01,1,2,0.5,1\n`, /^line 3: time 1970-01-01T00:01:00Z is on line 2 already/],
    [`${ONE}2023-02-29,1,2,0.5,1\n`, /^line 3: time "2023-02-29" is not on the calendar/],
    [`${ONE}2023-01-01 24:01,1,2,0.5,1\n`, /^line 3: time .* is not on the calendar/],
    [
      `${ONE}1704067200000,1,2,0.5,1\n`,
      /^line 3: time "1704067200000" counts in another unit than the other rows: ms, not s/,
    ],
    [`${ONE}1704067200.5,1,2,0.5,1\n`, /^line 3: time "1704067200.5" is not understood/],
    [
      `${HEADER}\n20240101,1,2,0.5,1\n`,
      /^line 2: time "20240101" can be 2024-01-01T00:00:00Z or, in Unix seconds, 1970-08-23T06:15:01Z: which/,
    ],
    [`${HEADER}\n2024-01-01,1,234.5,1,240.0,1\n`, /^line 2: has 6 columns, but the header has 5/],
    [
      `${HEADER}\n2024-01-01,1,2,0.5,1.5\n2024-01-02,1,234.5,0.5,1,1\n`,
      /^line 3: has 6 columns, but the header/,
    ],
    [`${HEADER},volume\n60,1,2,0.5,1.5,7\n120,2,0.5,1.5,7\n`, /^line 3: has 5 columns and the header has 6/],
    [
      `${HEADER}\n20241301,1,2,0.5,1\n20240201,1,2,0.5,1\n20240202,1,2,0.5,1\n`,
      /^line 3: time "20240201" can be/,
    ],
    [`${HEADER}\n20240101.0,1,2,0.5,1\n`, /^line 2: time "20240101.0" can be 2024-01-01T00:00:00Z/],
    [`${HEADER}\n202401010030,1,2,0.5,1\n`, /^line 2: time "202401010030" can be 2024-01-01T00:30:00Z/],
    [`${ONE}01/02/2024,1,2,0.5,1\n`, /^line 3: time "01\/02\/2024" is not/],
    [`${ONE}"120,1,2,0.5,1\n`, /^line 3: has a quote that is never closed/],
    [`${ONE}${'1'.repeat(200_000)}`, /^line 3: is too long to be a candle/],
  ])('%j is refused with 400, names the place and keeps nothing', async (csv, error) => {
    expect(await upload(csv)).toMatchObject({ status: 400, body: { error: expect.stringMatching(error) } });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });

  test('a body without end is 413 as soon as it is too large, whatever it announces', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(formHead('x.csv') + HEADER)),
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(10));
      },
    });
    const answer = await answerTo(formRequest(endless));
    expect(answer).toEqual({ status: 413, body: { error: 'The file is larger than 10 MB.' } });
    expect(sent).toBeLessThan(LIMITS.uploadBytes * 1.2);
    const announced = formRequest(new Blob([ONE]).stream(), { 'Content-Length': '99999999999' });
    expect((await answerTo(announced)).status).toBe(413);
  });

  test('a database that is lost while it commits is 503, and not said to have kept nothing', async () => {
    await failAtCommit(db(), 'lost', 'breaks off');
    silenceLog();
    expect(await upload(ONE, 'lost.csv')).toEqual({
      status: 503,
      body: { error: expect.stringContaining('unavailable'), outcome: 'unknown' },
    });
  });

  test('a database that refuses to commit is 503 and has kept nothing', async () => {
    await failAtCommit(db(), 'full', 'refuses');
    silenceLog();
    expect(await upload(ONE, 'full.csv')).toEqual({
      status: 503,
      body: { error: expect.stringContaining('unavailable') },
    });
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });

  test('another kind of body is 415, a form without a file or an end 400', async () => {
    const json = new Request('http://localhost/api/upload', { method: 'POST', body: '{}' });
    expect((await answerTo(json)).status).toBe(415);
    const form = new FormData();
    form.set('file', 'text, not a file');
    expect(await send(form)).toEqual({ status: 400, body: { error: 'file: is missing: choose a CSV file' } });
    const cut = formRequest(new Blob([formHead('x.csv'), ONE]).stream());
    expect(await answerTo(cut)).toEqual({
      status: 400,
      body: { error: 'body: is not a complete multipart form' },
    });
    const unbounded = new Request('http://localhost/api/upload', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data' },
      body: ONE,
    });
    expect((await answerTo(unbounded)).status).toBe(400);
    expect(await stored(db())).toEqual({ charts: '0', candles: '0' });
  });
});
