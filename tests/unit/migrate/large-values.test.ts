import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindMessage, MESSAGE_BYTES, wholeCharacters } from '../../../db/texts.ts';
import { hasNegativeZero, NegativeZeroScan } from '../../../jobs/migrate/stages/census/negative-zero.ts';
import { inUseHint } from '../../../jobs/migrate/stages/source/share.ts';

/** Cuts bytes at places that are given as shares of their length. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [
    ...places.map((place) => Math.floor(place * bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });

describe('a text in pieces', () => {
  it('keeps its bytes, and no piece cuts a character', () => {
    const unit = fc.constantFrom('a', 'ß', '蜡', '🕯');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 9 }), places, fc.nat(3), (text, cuts, shift) => {
        const bytes = Buffer.from(
          'x'.repeat(shift) + text.repeat(Math.ceil((2.5 * MESSAGE_BYTES) / text.length / 2)),
        );
        const pieces = Array.from(wholeCharacters(cut(bytes, cuts)), (piece) => {
          expect(isUtf8(piece)).toBe(true);
          expect(piece.length).toBeLessThanOrEqual(MESSAGE_BYTES);
          return Buffer.from(piece);
        });
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['a byte that begins a character and does not end it', [0x61, 0xc3]],
    ['one that continues none', [0x80, 0x80, 0x80, 0x80, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('is still found not to be UTF-8 where it has %s', (_what, tail) => {
    for (let shift = 0; shift < 5; shift++) {
      const bytes = Buffer.concat([
        Buffer.alloc(MESSAGE_BYTES - shift, 'x'),
        Buffer.from(tail),
        Buffer.from('x'.repeat(9)),
      ]);
      expect(Array.from(wholeCharacters([bytes]), (piece) => isUtf8(piece))).toContain(false);
    }
  });
});

describe('a message with texts', () => {
  const HEX =
    '420000003a00000002000000010002000000037b317d0000001d000000010000000000000019000000020000000100000001610000000000010000';
  const message = (buffer: Buffer<ArrayBuffer>) =>
    bindMessage(buffer, ['{1}'], [Buffer.from('a'), Buffer.from('')]);

  it('binds them as an array in PostgreSQL’s binary form, after the other parameters', () => {
    expect(message(Buffer.allocUnsafeSlow(0)).toString('hex')).toBe(HEX);
  });

  it('stands in the buffer of the one before where that is large enough', () => {
    const before = Buffer.alloc(100, 'x');
    const { buffer, length } = message(before);
    expect({ buffer, length }).toEqual({ buffer: before.buffer, length: 1 + 0x3a });
  });
});

describe('-0 in JSON', () => {
  const holds = (json: string) => {
    let found = false;
    JSON.parse(json, (_key, value) => {
      found ||= Object.is(value, -0);
      return value;
    });
    return found;
  };
  const number = fc.constantFrom(
    '-0',
    '0',
    '-0.0',
    '-0.00',
    '-0.5',
    '-0.05',
    '1e-0',
    '1E-0',
    '-10',
    '-1',
    '2e-05',
    '1.5',
  );
  const text = fc
    .string({ unit: fc.constantFrom('-0', '"', '\\', 'e', 'ä') })
    .map((content) => JSON.stringify(content));
  const document = fc
    .array(fc.oneof(number, text), { maxLength: 8 })
    .map((items) => (items.length === 1 ? (items[0] as string) : `[${items.join(',')}]`));

  it('is found wherever the text is cut, and nowhere else', () => {
    fc.assert(
      fc.property(document, places, (json, cuts) => {
        const scan = new NegativeZeroScan();
        for (const piece of cut(Buffer.from(json), cuts)) scan.push(piece);
        expect([scan.end(), hasNegativeZero(Buffer.from(json))]).toEqual([holds(json), holds(json)]);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('of a file on a share it is said that its locks may be refused though nobody has it open', async () => {
  const on = (type: number) => inUseHint('candles.db', (async () => ({ type })) as never);
  expect(await on(0x6969)).toContain('local disk');
  expect(await on(-0x1acb2be | 0)).not.toContain('Error');
  expect(await on(0xef53)).not.toContain('share');
});
