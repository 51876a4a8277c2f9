import { expect, test } from 'vitest';
import { markOfSpan } from '../../../frontend/src/marks/from-rows.ts';
import { handOf, outlineOf, stretchesOf, timeOfX, xOfTime } from '../../../frontend/src/strip/layout.ts';

const EXTENT = { first: 1_000, last: 11_000, width: 100 };

function span(start_time: number, end_time: number, source = 'human', suggested = false) {
  const row = {
    id: start_time,
    chart_id: 1,
    start_time,
    end_time,
    label: 'x',
    confidence: null,
    outcome: null,
    notes: null,
    sub_spans: null,
    color: '#2196F3',
    created_at: 0,
    source,
    model_prediction: null,
  };
  return markOfSpan(row, [], suggested);
}

test('times lie to scale on the strip, and back', () => {
  expect([1_000, 6_000, 11_000].map((time) => xOfTime(EXTENT, time))).toEqual([0, 50, 100]);
  expect(timeOfX(EXTENT, 50)).toBe(6_000);
  expect(xOfTime({ first: 5, last: 5, width: 100 }, 5)).toBe(50);
});

test('thousands of spans are as many stretches as there are pixels, and each is seen', () => {
  const spans = Array.from({ length: 5_000 }, (_, index) => span(1_000 + index, 1_001 + index));
  expect(stretchesOf(spans, EXTENT).people).toEqual([{ from: 0, to: 50 }]);
  expect(stretchesOf([span(3_000, 3_000)], EXTENT).people).toEqual([{ from: 20, to: 21 }]);
});

test('marks beyond the chart do not leave the strip', () => {
  const beyond = [span(-9_000, 500), span(20_000, 30_000), span(-5_000, 50_000, 'model')];
  expect(stretchesOf(beyond, EXTENT)).toEqual({ people: [], programs: [{ from: 0, to: 100 }] });
  expect(stretchesOf(beyond, { ...EXTENT, width: 0 })).toEqual({ people: [], programs: [] });
});

test.each([
  ['human', 'people'],
  ['human_correction', 'people'],
  ['model_confirmed', 'people'],
  ['model_corrected', 'people'],
  ['model_rejected', 'people'],
  ['reviewed', 'people'],
  ['model', 'programs'],
  ['talib', 'programs'],
] as const)('what is %s was decided by %s', (source, hand) => {
  expect(handOf(span(2_000, 3_000, source))).toBe(hand);
  expect(handOf(span(2_000, 3_000, source, true))).toBe('programs');
});

test('the outline is as high as the prices, and leaves out what is no price', () => {
  const samples = [
    { time: 1_000, close: 10 },
    { time: 2_000, close: null },
    { time: 6_000, close: 20 },
  ];
  const overview = { count: 3, first: 1_000, last: 11_000, samples };
  expect(outlineOf(overview, EXTENT)).toEqual([
    { x: 0, height: 0 },
    { x: 50, height: 1 },
  ]);
});
