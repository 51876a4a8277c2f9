import { describe, expect, test } from 'vitest';
import { type Sent, toldOn } from '../../../frontend/src/upload/sent.ts';
import { faultsTitle, fileTitles } from '../../../frontend/src/upload/summary.ts';
import { readCandleFile } from '../../support/exports/read.ts';

describe('how many candles were stored', () => {
  const done = (id: number): Sent => ({
    id,
    name: `${id}.csv`,
    kind: 'done',
    count: 40,
    alreadyThere: 0,
    chart: { id, name: String(id) },
    seen: false,
  });
  const failed: Sent = { id: 9, name: '9.csv', kind: 'failed', error: 'no', passing: false };
  /** The files that are still told of after these charts were opened, one after the other. */
  const toldAfter = (sent: readonly Sent[], ...charts: number[]) =>
    charts.reduce((left, chart) => toldOn(chart, left), sent).map(({ id }) => id);

  test('is told on their chart and, until that was opened, on others', () => {
    expect(toldAfter([done(1)], 7)).toEqual([1]);
    expect(toldAfter([done(1)], 7, 8, 1)).toEqual([1]);
  });

  test('is not told any more on a chart that is opened after theirs; what went wrong is', () => {
    expect(toldAfter([done(1), failed], 1, 7)).toEqual([9]);
    expect(toldAfter([failed], 1, 7)).toEqual([9]);
  });

  test('is told of several files on the charts of all of them', () => {
    expect(toldAfter([done(1), done(2)], 1, 2, 1)).toEqual([1, 2]);
    expect(toldAfter([done(1), done(2)], 1, 7)).toEqual([]);
  });
});

test('files of the same name are told apart in the dialog, others are called as they are', () => {
  expect(fileTitles(['a.csv', 'b.csv', 'a.csv'])).toEqual(['a.csv (1 of 2)', 'b.csv', 'a.csv (2 of 2)']);
  expect(fileTitles(['a.csv'])).toEqual(['a.csv']);
});

test.each([
  ['of something else', 'x,y\n1,2\n', 'This file holds no candles that can be recognised:'],
  ['with a bad line', 'time,open,high,low,close\n60,1,2,0.5,1\n120,1,2,0.5,x\n', 'One line cannot be read:'],
  ['with bad lines', 'time,open,high,low,close\n60,1,2,0.5,x\n120,1,2,0.5,x\n', '2 lines cannot be read:'],
])('a file %s is told of as what it is', (_what, text, title) => {
  const read = readCandleFile(text);
  expect(read.kind === 'faults' && faultsTitle(read)).toBe(title);
});
