import { describe, expect, test } from 'vitest';
import { describe as describeMark } from '../../../frontend/src/board/describe.ts';
import type { SpanLabelType } from '../../../frontend/src/contract/span-label-type.ts';
import { changedFields } from '../../../frontend/src/field/changed-fields.ts';
import { changeOf, withEnd } from '../../../frontend/src/marks/change.ts';
import { inkOn, solidColour } from '../../../frontend/src/marks/colour.ts';
import { filterMarks, labelsOf, NO_FILTER, neighbourOf } from '../../../frontend/src/marks/filter.ts';
import { markOfAnnotation, markOfSpan } from '../../../frontend/src/marks/from-rows.ts';
import { fieldsOf } from '../../../frontend/src/marks/row.ts';
import { choicesFor, rowOf, valuesOf } from '../../../frontend/src/spans/span-values.ts';

const annotation = (id: number, timestamp: number, label_type = 'break_up', geometry: unknown = null) => ({
  id,
  timestamp,
  label_type,
  geometry: geometry as null,
  color: null,
  created_at: 0,
});
const LINE = { startTime: 60, startPrice: 1, endTime: 120, endPrice: 2 };
const spanRow = (id: number, start_time: number, end_time: number, label = 'bull_flag') => ({
  id,
  chart_id: 1,
  start_time,
  end_time,
  label,
  confidence: 3,
  outcome: 'win',
  notes: null,
  sub_spans: null,
  color: 'rgba(33, 150, 243, 0.2)',
  created_at: 0,
  source: 'human',
  model_prediction: null,
});
const TYPE = {
  id: 1,
  name: 'bull_flag',
  display_name: 'Bull Flag',
  color: '#22c55e',
  hotkey: '1',
  is_active: true,
  sort_order: 0,
  created_at: 0,
};
const OFF = { ...TYPE, id: 2, name: 'old', display_name: 'Old', is_active: false };

describe('rows as marks', () => {
  test('geometry makes a line or a rectangle, its absence and JSON that is none a point', () => {
    expect(markOfAnnotation(annotation(1, 60, 'line', LINE), [])).toMatchObject({
      kind: 'line',
      key: 'a1',
      title: 'Line',
      from: { time: 60, price: 1 },
      to: { time: 120, price: 2 },
    });
    expect(markOfAnnotation(annotation(1, 60, 'rectangle', LINE), [])).toMatchObject({ kind: 'rectangle' });
    for (const odd of [null, 'text', 7, [], {}, { ...LINE, endPrice: 'high' }]) {
      expect(markOfAnnotation(annotation(1, 60, 'break_down', odd), [])).toMatchObject({
        kind: 'point',
        up: false,
      });
    }
  });

  test.each([1_704_067_200_000_000_000, 253_402_300_800, -1e15, Number.POSITIVE_INFINITY])(
    'geometry at %d, which is not a time, leaves a point at the timestamp',
    (time) => {
      for (const geometry of [
        { ...LINE, startTime: time },
        { ...LINE, endTime: time },
      ]) {
        const mark = markOfAnnotation(annotation(1, 60, 'line', geometry), []);
        expect(mark).toMatchObject({ kind: 'point', time: 60 });
        expect(describeMark(mark)).toBe('Line, 1 Jan 1970, 00:01');
      }
    },
  );

  test('geometry between two seconds is a line all the same', () => {
    const mark = markOfAnnotation(annotation(1, 60, 'line', { ...LINE, startTime: 60.5 }), []);
    expect(mark).toMatchObject({ kind: 'line', from: { time: 60.5 } });
    expect(describeMark(mark)).toMatch(/^Line, line, 1 Jan 1970, 00:01/);
  });

  test('a span without a type keeps its own name, and O is called negative', () => {
    expect(markOfSpan(spanRow(1, 5, 9), [TYPE]).title).toBe('Bull Flag');
    expect(markOfSpan(spanRow(1, 5, 9, 'CDLENGULFING'), []).title).toBe('CDLENGULFING');
    expect(markOfSpan(spanRow(1, 9, 5, 'O'), [])).toMatchObject({ title: 'Negative', start: 5, end: 9 });
  });
});

describe('colours', () => {
  test.each([
    ['#3B82F6', '#3b82f6'],
    ['#abc', '#aabbcc'],
    ['#3b82f680', '#3b82f6'],
    ['rgba(168, 85, 247, 0.4)', '#a855f7'],
    ['rgb(1 2 300)', '#0102ff'],
    ['red; background: url(x)', '#123456'],
    ['', '#123456'],
    [null, '#123456'],
  ])('%s becomes %s', (stored, solid) => {
    expect(solidColour(stored, '#123456')).toBe(solid);
  });

  test('of a negative without one of its own is that of its tool, of what was rejected that of what was seen', () => {
    const stored = { ...spanRow(1, 9, 5, 'O'), color: '#2196F3' };
    const flag = { name: 'flag', color: '#26a69a' } as SpanLabelType;
    const seen = { source: 'model_rejected', model_prediction: { label: 'flag' } };
    const rows = [stored, { ...stored, color: '#ff0000' }, { ...stored, ...seen }];
    expect(rows.map((row) => markOfSpan(row, [flag]).colour)).toEqual(['#6b7280', '#ff0000', '#26a69a']);
    const own = [{ ...flag, name: 'O', color: '#000000' }];
    expect(markOfSpan(stored, own).colour).toBe('#000000');
  });

  test('text on them is black or white, whichever can be read', () => {
    expect(['#ffffff', '#fde047', '#1e3a8a', '#000000'].map(inkOn)).toEqual([
      '#000000',
      '#000000',
      '#ffffff',
      '#ffffff',
    ]);
  });
});

describe('moving an end', () => {
  test('of a line changes time and price there, and the timestamp with the start', () => {
    const mark = markOfAnnotation(annotation(1, 60, 'line', LINE), []);
    expect(changeOf(withEnd(mark, 'start', { time: 30, price: 5 }))).toEqual({
      timestamp: 30,
      geometry: { ...LINE, startTime: 30, startPrice: 5 },
    });
  });

  test('of a line leaves what else its geometry holds', () => {
    const mark = markOfAnnotation(annotation(1, 60, 'line', { ...LINE, style: 'dashed' }), []);
    expect(changeOf(withEnd(mark, 'end', { time: 180, price: 5 })).geometry).toEqual({
      ...LINE,
      endTime: 180,
      endPrice: 5,
      style: 'dashed',
    });
  });

  test('of a span past the other end swaps them', () => {
    const mark = markOfSpan(spanRow(1, 60, 120), []);
    expect(changeOf(withEnd(mark, 'start', { time: 300, price: 0 }))).toEqual({
      start_time: 120,
      end_time: 300,
    });
  });
});

describe('the list', () => {
  const marks = [
    markOfAnnotation(annotation(1, 100), []),
    markOfAnnotation(annotation(2, 300, 'Doji'), []),
    markOfSpan(spanRow(3, 200, 250), [TYPE]),
  ];
  const words = ({ title, label }: { title: string; label: string }) => `${title} ${label}`;

  test('is narrowed by every word and by type, latest first', () => {
    const find = (search: string, label = '') =>
      filterMarks(marks, { ...NO_FILTER, search, label }, words).map(({ key }) => key);
    expect(find('')).toEqual(['a2', 's3', 'a1']);
    expect(find('BULL flag')).toEqual(['s3']);
    expect(find('bull up')).toEqual([]);
    expect(find('', 'Doji')).toEqual(['a2']);
  });

  test('offers the types that occur', () => {
    expect(labelsOf([...marks, ...marks.slice(0, 1)])[0]).toEqual({
      label: 'break_up',
      title: 'break_up',
      count: 2,
    });
  });

  test('can be walked in time, both ways, beginning near the cursor and round the ends', () => {
    const step = (key: string | null, by: 1 | -1, near = 0) => neighbourOf(marks, key, by, near)?.key;
    expect([step('a1', 1), step('s3', 1), step('a2', 1), step('a1', -1)]).toEqual(['s3', 'a2', 'a1', 'a2']);
    expect([step(null, 1, 150), step(null, -1, 150), step(null, 1, 999), step(null, -1, 999)]).toEqual([
      's3',
      'a1',
      'a1',
      'a2',
    ]);
    expect(neighbourOf([], null, 1, 0)).toBeUndefined();
  });
});

describe('the form of a span', () => {
  test('stores empty words as null, and the colour only of a label that was chosen here', () => {
    const mark = markOfSpan(spanRow(1, 5, 9, 'CDL'), []);
    const values = valuesOf('', mark);
    expect(rowOf({ ...values, outcome: ' ' }, [TYPE], mark)).toEqual({
      label: 'CDL',
      confidence: 3,
      outcome: null,
      notes: null,
    });
    expect(rowOf({ ...values, label: 'bull_flag', notes: ' see\nbelow ' }, [TYPE], mark)).toEqual({
      label: 'bull_flag',
      confidence: 3,
      outcome: 'win',
      notes: 'see\nbelow',
      color: '#22c55e',
    });
  });

  test('offers active labels, negative, and the present one even if it is neither', () => {
    const names = (present: string) => choicesFor([TYPE, OFF], present).map(({ name }) => name);
    expect(names('bull_flag')).toEqual(['bull_flag', 'O']);
    expect(names('old')).toEqual(['bull_flag', 'old', 'O']);
    expect(names('CDL')).toEqual(['bull_flag', 'O', 'CDL']);
  });
});

describe('what is stored', () => {
  test('once more for a deleted mark is all of it but what the server gives', () => {
    const { id: _, created_at: __, chart_id: ___, ...span } = spanRow(1, 60, 120);
    expect(fieldsOf({ ...spanRow(1, 60, 120), etag: '"7"' })).toEqual(span);
    const { id: ____, created_at: _____, ...line } = annotation(1, 60, 'line', LINE);
    expect(fieldsOf(annotation(1, 60, 'line', LINE))).toEqual(line);
  });

  test('by a form is what was changed in it, and nothing where nothing was', () => {
    const opened = { name: 'a', colour: null, note: '' };
    expect(changedFields(opened, { ...opened })).toBeUndefined();
    expect(changedFields(opened, { ...opened, name: 'b', note: '' })).toEqual({ name: 'b' });
  });
});

test('spans are narrowed by source, confidence, and whether somebody has looked at them', () => {
  const span = (id: number, fields: object, suggested = false) =>
    markOfSpan({ ...spanRow(id, id, id), ...fields }, [], suggested);
  const marks = [
    span(1, { source: 'human', confidence: 5 }),
    span(2, { source: 'model_confirmed', confidence: null }),
    span(3, { source: 'model' }, true),
  ];
  const find = (news: object) =>
    filterMarks(marks, { ...NO_FILTER, ...news }, () => '').map(({ key }) => key);
  expect(find({ source: 'human' })).toEqual(['s1']);
  expect(find({ confidence: '5' })).toEqual(['s1']);
  expect(find({ confidence: '-' })).toEqual(['s2']);
  expect(find({ reviewed: 'yes' })).toEqual(['s2', 's1']);
  expect(find({ reviewed: 'no' })).toEqual(['p3']);
});
