import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOURS } from '../../../support/exports/candles.ts';
import { candlesIn, readCandleFile } from '../../../support/exports/read.ts';

const HEAD = 'time,open,high,low,close,volume';
const GOOD = HOURS.map(
  ({ time, open, high, low, close }) => `${time},${open},${high},${low},${close},1`,
).join('\n');

/** Fields that are bad for one reader or another: the same piece again and again, as long as is asked for. */
const PIECES = [
  '1',
  '.',
  ',',
  '"',
  '""',
  ' ',
  '1,',
  '1.',
  '-',
  '(',
  'a',
  'a1',
  '1 ',
  '1:',
  '01/',
  '\u00a0',
  '$',
  'é',
  'Jan ',
  "'",
  '\t',
  ';',
  '|',
  '#',
  '+01:00',
  '[a',
  '<a ',
];

/** Processor time, in microseconds, for reading one file after the other. */
function cpuOf(files: readonly string[]): number {
  const start = process.cpuUsage();
  for (const file of files) readCandleFile(file);
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

describe('reading takes time in proportion to the length of the file', () => {
  const places: [where: string, file: (bad: string) => string][] = [
    ['a field', (bad) => `${HEAD}\n${GOOD}\n1,2,3,${bad},5,6\n`],
    ['a quoted field', (bad) => `${HEAD}\n${GOOD}\n1,2,3,"${bad}",5,6\n`],
    ['the time', (bad) => `${HEAD}\n${GOOD}\n${bad},2,3,4,5,6\n`],
    ['the volume', (bad) => `${HEAD}\n${GOOD}\n60,2,3,1,2,${bad}\n`],
    ['the names', (bad) => `${HEAD},${bad}\n${GOOD}\n`],
    ['every line', (bad) => `${HEAD}\n${GOOD}\n${`${bad.slice(0, 1_000)}\n`.repeat(bad.length / 1_000)}`],
    ['the whole file', (bad) => bad],
  ];
  test.each(places)('whatever is repeated in %s', (_where, file) => {
    const files = (length: number) => PIECES.map((piece) => file(piece.repeat(length / piece.length)));
    const [short, long] = [files(8_000), files(64_000)];
    // Quadratic time would be 64 times as much. The machine's other work may spoil one try, but not three.
    const ratios = Array.from({ length: 3 }, () => {
      const before = cpuOf(short);
      return cpuOf(long) / Math.max(before, 20_000);
    });
    expect(Math.min(...ratios)).toBeLessThan(24);
  });
});

describe('whatever the file holds', () => {
  const cell = fc.oneof(
    fc.constantFrom('1', '1.5', '1,5', '2024-01-02', '1/2/2024', '', 'null', '"', '1e400', '20240101'),
    fc.string(),
  );
  test('reading ends with an outcome, and candles are in the order of time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }),
        fc.boolean(),
        (records, isNamed) => {
          const body = records.map((record) => record.join(',')).join('\n');
          const read = readCandleFile(isNamed ? `${HEAD}\n${body}` : body);
          if (read.kind !== 'candles') return;
          const { candles } = read;
          for (let index = 1; index < candles.count; index++) {
            expect(candles.at(index).time).toBeGreaterThan(candles.at(index - 1).time);
          }
        },
      ),
    );
  });

  test('any bytes at all have an outcome', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readCandleFile(bytes)));
  });

  test('rows in any order become the same candles', () => {
    const lines = GOOD.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const { candles } = candlesIn(`${HEAD}\n${shuffled.join('\n')}\n`);
        expect(Array.from({ length: candles.count }, (_, index) => candles.at(index).time)).toEqual(
          HOURS.map(({ time }) => time),
        );
      }),
      { numRuns: 20 },
    );
  });
});

test.each(['\r', '\n', ';;;;\n', '# x\n'])(
  'a file of %j has its layout looked for in its beginning alone',
  (line) => {
    const hidden = readCandleFile(`${line.repeat(50_000)}${HEAD}\n${GOOD}`);
    expect(hidden).toMatchObject({ kind: 'refused' });
  },
);

test('blank lines between the rows are passed over, whichever line break they are of', () => {
  const [first, ...rest] = GOOD.split('\n');
  for (const line of ['\r', '\n', '\r\n']) {
    const text = [HEAD, first, ...rest].join(line.repeat(3));
    expect(candlesIn(text)).toEqual(candlesIn([HEAD, first, ...rest].join('\n\n\n')));
  }
});
