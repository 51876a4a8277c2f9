import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreValue, storeValue } from '../../../jobs/migrate/rules/stored-value.ts';
import { RowDecoder } from '../../../jobs/migrate/stages/export/decode.ts';
import { copyOut } from '../../../jobs/migrate/target/copy-out.ts';

describe('the way back', () => {
  it('decodes binary COPY, wherever the stream is cut', { timeout: 60_000 }, async () => {
    const row = fc.tuple(
      fc.integer(),
      fc.option(fc.double({ noNaN: true })),
      fc.option(fc.bigInt({ min: -210_000_000_000n, max: 9_200_000_000_000n })),
      fc.option(fc.boolean()),
      fc.option(fc.string({ unit: 'binary' })),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(row), cuts, async (rows, lengths) => {
        const expected = rows.map(([id, real, time, flag, text]) => [
          id,
          real,
          time === null ? null : Number(time),
          flag === null ? null : Number(flag),
          text,
        ]);
        const flaws = rows.flatMap(([id, real]) => (Object.is(real, -0) ? [['negative_zero', 1, id]] : []));
        expect(await decode(copyStream(rows), lengths)).toEqual({ rows: expected, flaws });
      }),
    );
  });

  it('cuts fractions of a second off towards the past, and says so', async () => {
    const micros = fc.bigInt({ min: -210_000_000_000_000_000n, max: 9_200_000_000_000_000_000n });
    await fc.assert(
      fc.asyncProperty(micros, async (time) => {
        const floor = (time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
        const flaws = time % 1_000_000n === 0n ? [] : [['fraction_of_second', 2, 7]];
        const stream = copyStream([[7, null, { micros: time }, null, null]]);
        expect(await decode(stream, [999])).toEqual({ rows: [[7, null, Number(floor), null, null]], flaws });
      }),
    );
  });

  it('throws where the stream ends in the middle of a row', async () => {
    const bytes = copyStream([[1, 0.5, 1n, true, 'whole']]);
    for (let end = 0; end < bytes.length; end++)
      await expect(decode(bytes.subarray(0, end), [7])).rejects.toThrow('COPY ended without saying so');
  });

  it('restores every value from quarantine as SQLite stored it', () => {
    const value = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((integer) => ['integer', integer] as const),
      fc.double({ noNaN: true }).map((real) => ['real', real] as const),
      fc.uint8Array().map((bytes) => ['text', Buffer.from(bytes)] as const),
      fc.uint8Array().map((bytes) => ['blob', Buffer.from(bytes)] as const),
      fc.constant(['null', null] as const),
    );
    fc.assert(
      fc.property(value, ([type, stored]) => {
        const json = JSON.parse(JSON.stringify(storeValue(type, stored)));
        expect(restoreValue(json)).toEqual({ type, value: stored });
      }),
    );
  });
});

const KINDS = ['key', 'double', 'seconds', 'flag', 'text'] as const;

type Sent = number | bigint | boolean | string | null | { micros: bigint };

/** What PostgreSQL sends for rows of `KINDS`; a bigint is a time in Unix seconds. */
function copyStream(rows: readonly (readonly Sent[])[]): Buffer {
  const parts = rows.flatMap((row) => [int(2, BigInt(row.length)), ...row.flatMap(field)]);
  return Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1'), ...parts, int(2, -1n)]);
}

function field(value: Sent, index: number): Buffer[] {
  if (value === null) return [int(4, -1n)];
  const bytes = encode(value, index);
  return [int(4, BigInt(bytes.length)), bytes];
}

function encode(value: Exclude<Sent, null>, index: number): Buffer {
  if (typeof value === 'object') return int(8, value.micros - 946_684_800_000_000n);
  if (typeof value === 'bigint') return int(8, (value - 946_684_800n) * 1_000_000n);
  if (typeof value === 'boolean') return int(1, value ? 1n : 0n);
  if (typeof value === 'string') return Buffer.from(value);
  if (KINDS[index] === 'key') return int(4, BigInt(value));
  const double = Buffer.alloc(8);
  double.writeDoubleBE(value);
  return double;
}

function int(size: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes.subarray(8 - size);
}

async function decode(bytes: Buffer, cuts: readonly number[]) {
  const rows: unknown[][] = [];
  const flaws: unknown[] = [];
  const decoder = new RowDecoder(KINDS, {
    onRow: (values) => rows.push([...values]),
    onFlaw: (...flaw) => flaws.push(flaw),
  });
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = at + (cuts[turn % cuts.length] as number);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  const client = { query: () => Readable.from(pieces) } as never;
  await copyOut(client, '', KINDS.length, (row) => decoder.decode(row));
  return { rows, flaws };
}
