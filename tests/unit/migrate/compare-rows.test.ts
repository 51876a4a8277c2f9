import { expect, test } from 'vitest';
import type { EqualRange, Unmatched } from '../../../jobs/migrate/stages/verify/compare-digest.ts';
import { compareRows } from '../../../jobs/migrate/stages/verify/rows.ts';
import type { DigestTask } from '../../../jobs/migrate/stages/verify/source-digest.ts';

/** When digests are enough for a table, and when its values are compared. */
const START = '(0,0)';
const END = '(4294967295,0)';
const RANGES = [
  { after: -2_147_483_649, upTo: 10 },
  { after: 10, upTo: 20 },
  { after: 20, upTo: 2_147_483_647 },
];

/** Compares three ranges, of which the digests match as given, and the values are equal. */
async function compare(type: string, matches: readonly (EqualRange | Unmatched)[]) {
  const asked: string[] = [];
  const said: number[] = [];
  const ask = (how: string, { range }: DigestTask) => asked.push(`${how} ${range.upTo}`);
  const compared = await compareRows(
    {
      count: 1,
      compareDigest: async (task) => {
        ask('digest', task);
        return matches[RANGES.indexOf(task.range)] as EqualRange | Unmatched;
      },
      verify: async (task) => {
        ask('values', task);
        return { comparedRows: 7, madeRows: 0, mismatchedRows: 0, mismatches: [] };
      },
    },
    {
      table: { name: 'candles', columns: [{ name: 'id', type, source: 'id' }] },
      ranges: RANGES,
      quarantined: new Set(),
      beyond: [],
    },
    (rows) => said.push(rows),
  );
  return { asked, compared, said };
}

const VALUES = ['values 10', 'values 20', 'values 2147483647'];

test('digests are enough where each follows the other, from the beginning of the heap to its end', async () => {
  const { asked, compared } = await compare('int4', [
    { from: START, to: '(5,1)', rows: 10 },
    { from: '(5,1)', to: '(9,3)', rows: 10 },
    { from: '(9,3)', to: END, rows: 4 },
  ]);
  expect(asked).toEqual(['digest 10', 'digest 20', 'digest 2147483647']);
  expect(compared).toMatchObject({ compared: 24, mismatched: 0, isWholeHeap: true, digestUnused: null });
});

test.each([
  { what: 'begin after the first row', change: [{ from: '(0,2)' }, {}, {}] },
  { what: 'leave a part of the heap out', change: [{}, { from: '(5,2)' }, {}] },
  { what: 'read a part of it twice', change: [{}, { to: '(9,4)' }, {}] },
  { what: 'end before the last row', change: [{}, {}, { to: '(11,1)' }] },
])('values are compared where equal digests $what', async ({ change }) => {
  const whole = [
    { from: START, to: '(5,1)', rows: 10 },
    { from: '(5,1)', to: '(9,3)', rows: 10 },
    { from: '(9,3)', to: END, rows: 4 },
  ];
  const { asked, compared } = await compare(
    'int4',
    whole.map((match, index) => ({ ...match, ...change[index] })),
  );
  expect(asked.slice(3)).toEqual(VALUES);
  expect(compared).toMatchObject({
    compared: 21,
    isWholeHeap: false,
    digestUnused: 'rows_out_of_order',
  });
});

test('once a digest differs no other is asked for, and the values of every range are compared', async () => {
  const { asked, compared, said } = await compare('int4', [
    { from: START, to: '(5,1)', rows: 10 },
    { unmatched: 'value_without_form' },
  ]);
  expect(asked).toEqual(['digest 10', 'digest 20', ...VALUES]);
  // Progress counts the first range once.
  expect(said).toEqual([10, 7, 7]);
  expect(compared).toMatchObject({
    compared: 21,
    isWholeHeap: false,
    digestUnused: 'value_without_form',
  });
});

test('no digest is asked of a table with texts', async () => {
  const { asked, compared } = await compare('text', []);
  expect(asked).toEqual(VALUES);
  expect(compared.digestUnused).toBe('lengths_differ');
});
