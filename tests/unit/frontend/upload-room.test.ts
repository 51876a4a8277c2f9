import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receiveForm } from '../../../frontend/src/server/upload/receive.ts';
import { Room } from '../../../frontend/src/server/upload/room.ts';

const NEVER = new AbortController().signal;
const LONG_MS = 60_000;

/** Whether it has been settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('room for uploads', () => {
  test('is taken as bytes arrive: ten that have sent little keep nobody out', async () => {
    const room = new Room(100, LONG_MS);
    for (let slow = 0; slow < 10; slow += 1) await room.share().grow(1, NEVER);
    await room.share().grow(90, NEVER);
  });

  test('that is full is waited for, in the order of coming, and given back by who is done', async () => {
    const room = new Room(10, LONG_MS);
    const [stored, beyond, first, second] = [room.share(), room.share(), room.share(), room.share()];
    await stored.grow(10, NEVER);
    await beyond.grow(1, NEVER);
    const waiting = [first.grow(6, NEVER), second.grow(4, NEVER)] as const;
    expect(await isDone(waiting[0])).toBe(false);
    stored[Symbol.dispose]();
    await waiting[0];
    expect(await isDone(waiting[1])).toBe(false);
    first[Symbol.dispose]();
    await waiting[1];
  });

  test('is made for one upload at a time beyond all others, so that none waits for ever', async () => {
    const room = new Room(10, LONG_MS);
    const shares = Array.from({ length: 5 }, () => room.share());
    // Each has sent a part, and none could go on if all waited for one to end.
    for (const share of shares) await share.grow(2, NEVER);
    const going = shares.map(async (share) => {
      for (let part = 0; part < 4; part += 1) await share.grow(2, NEVER);
      share[Symbol.dispose]();
    });
    await Promise.all(going);
    await room.share().grow(10, NEVER);
  });

  test('is enough for any uploads in the end, and never exceeded by more than one of them', async () => {
    const parts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    const uploads = fc.array(parts, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(uploads, fc.scheduler(), async (sizes, scheduler) => {
        const room = new Room(10, LONG_MS);
        const held = sizes.map(() => 0);
        const going = sizes.map(async (all, upload) => {
          using share = room.share();
          for (const size of all) {
            await scheduler.schedule(Promise.resolve());
            await share.grow(size, NEVER);
            held[upload] = (held[upload] ?? 0) + size;
            const sum = held.reduce((total, some) => total + some, 0);
            expect(sum - Math.max(...held)).toBeLessThanOrEqual(10);
          }
          held[upload] = 0;
        });
        const over = Promise.all(going);
        await scheduler.waitFor(over);
        await room.share().grow(10, NEVER);
      }),
      { numRuns: 200 },
    );
  });

  test('that is not made in time is a 503 that says when to come again; who has gone waits no longer', async () => {
    const room = new Room(10, 1);
    await room.share().grow(10, NEVER);
    await room.share().grow(1, NEVER);
    await expect(room.share().grow(1, NEVER)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    const leaving = new AbortController();
    const left = new Room(0, LONG_MS);
    await left.share().grow(1, NEVER);
    const waits = left.share().grow(1, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(waits).rejects.toThrow('gone');
  });
});

describe('a file that is received', () => {
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const receive = (body: ReadableStream, length?: number) =>
    receiveForm(
      new Request('http://localhost/api/upload', {
        method: 'POST',
        body,
        duplex: 'half',
        headers: {
          'Content-Type': 'multipart/form-data; boundary=x',
          ...(length !== undefined && { 'Content-Length': String(length) }),
        },
      } as RequestInit),
      new Room(20_000_000, LONG_MS).share(),
    );

  test('takes memory for what has come, not for what is announced', async () => {
    const senders: ReadableStreamDefaultController[] = [];
    const before = process.memoryUsage().arrayBuffers;
    const forms = Array.from({ length: 50 }, () => {
      const body = new ReadableStream({
        start: (controller) => {
          senders.push(controller);
          controller.enqueue(new TextEncoder().encode(`${part}time,open`));
        },
      });
      return receive(body, 9_000_000).catch(() => 'broken off');
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    for (const sender of senders) sender.error(new Error('gone'));
    expect(new Set(await Promise.all(forms))).toEqual(new Set(['broken off']));
  });

  test.each([undefined, 1, 3_000_500])('is whole, with %s bytes announced', async (length) => {
    const text = 'time,open,high,low,close\n'.repeat(120_000);
    const body = new Blob([`${part}${text}\r\n--x--\r\n`]).stream();
    const { bytes, fileName } = await receive(body, length);
    expect([fileName, bytes.length, bytes.toString() === text]).toEqual(['a.csv', text.length, true]);
  });
});
