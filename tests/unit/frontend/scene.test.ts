import { describe, expect, test } from 'vitest';
import type { Drawable } from '../../../frontend/src/marks/mark.ts';
import { distanceToLine, gripAt, hitAt } from '../../../frontend/src/scene/hit.ts';
import { type Projection, positionOf, priceExtent, xOf } from '../../../frontend/src/scene/projection.ts';
import { sceneOf } from '../../../frontend/src/scene/scene.ts';
import type { SpanShape } from '../../../frontend/src/scene/shape.ts';
import { placeTags } from '../../../frontend/src/scene/tags.ts';

/** Ten candles a minute apart, then a weekend, then ten more; the price of each is its index. */
const candles = Array.from({ length: 20 }, (_, index) => ({
  time: index * 60 + (index < 10 ? 0 : 200_000),
  open: index,
  high: index + 1,
  low: index - 1,
  close: index,
}));
const timeAt = (index: number) => candles[index]?.time ?? Number.NaN;

/** A candle every 10 px from x = 5 on; a price unit is 10 px, price 0 is at y = 300. */
const projection: Projection = {
  candles,
  origin: 5,
  spacing: 10,
  width: 200,
  height: 400,
  y: (price) => 300 - price * 10,
};
const NOTHING = { selected: null, hovered: null };
const colour = '#ff0000';
const point = (key: string, index: number, up = true): Drawable => ({
  kind: 'point',
  key,
  title: '',
  colour,
  time: timeAt(index),
  up,
});
const line = (key: string, from: number, to: number, kind: 'line' | 'rectangle' = 'line'): Drawable => ({
  kind,
  key,
  title: '',
  colour,
  from: { time: timeAt(from), price: 0 },
  to: { time: timeAt(to), price: 20 },
});
const span = (key: string, from: number, to: number): Drawable => ({
  kind: 'span',
  key,
  title: key,
  colour,
  start: timeAt(from),
  end: timeAt(to),
  tag: key,
  look: 'human',
  suggested: false,
});

describe('from time to the screen', () => {
  test('a candle is where its index says, whatever gap lies before it', () => {
    expect([0, 9, 10, 19].map((index) => xOf(projection, timeAt(index)))).toEqual([5, 95, 105, 195]);
  });

  test('a time between two candles lies between them, one beyond all of them beyond', () => {
    expect(positionOf(candles, (timeAt(9) + timeAt(10)) / 2)).toBe(9.5);
    expect(positionOf(candles, timeAt(0) - 1)).toBeLessThan(0);
    expect(positionOf(candles, timeAt(19) + 1)).toBeGreaterThan(19);
    expect(positionOf([], 5)).toBe(0);
  });

  test('the prices of a span are those of its candles, both ends inclusive', () => {
    expect(priceExtent(candles, timeAt(3), timeAt(5))).toEqual({ low: 2, high: 6 });
    expect(priceExtent(candles, timeAt(3) + 1, timeAt(4) - 1)).toBeUndefined();
  });
});

describe('what is drawn', () => {
  test('arrows point at the low from below and at the high from above, and do not cover each other', () => {
    const tips = sceneOf([point('a', 4), point('b', 4), point('c', 4, false)], projection, NOTHING).map(
      (shape) => shape.kind === 'arrow' && shape.tip.y,
    );
    const [low, high] = [projection.y(3), projection.y(5)];
    expect(tips[0]).toBeGreaterThan(low);
    expect(tips[1]).toBeGreaterThan((tips[0] as number) + 10);
    expect(tips[2]).toBeLessThan(high);
  });

  test('marks outside the pane are left out, those that reach into it are not', () => {
    const narrow = { ...projection, origin: -1_000 };
    expect(sceneOf([point('a', 1), span('s', 0, 3), line('l', 0, 5)], narrow, NOTHING)).toEqual([]);
    expect(sceneOf([line('l', 0, 19)], { ...projection, origin: -95 }, NOTHING)).toHaveLength(1);
  });

  test('a span is as high as its candles, and right also while its ends are crossed', () => {
    const [right] = sceneOf([span('s', 3, 5)], projection, NOTHING);
    const [crossed] = sceneOf([span('s', 5, 3)], projection, NOTHING);
    expect(right).toMatchObject({
      left: 30,
      right: 60,
      top: projection.y(6) - 8,
      bottom: projection.y(2) + 8,
    });
    expect(crossed).toMatchObject({ left: 30, right: 60, startX: 60, endX: 30 });
  });

  test('areas lie below lines, lines below arrows, and what is selected above its kind', () => {
    const marks = [point('a', 4), line('l', 0, 5), span('s', 0, 5), span('chosen', 1, 2)];
    const keys = sceneOf(marks, projection, { selected: 'chosen', hovered: null }).map(({ key }) => key);
    expect(keys).toEqual(['s', 'chosen', 'l', 'a']);
  });
});

describe('what lies under the pointer', () => {
  const scene = (marks: Drawable[], selected: string | null = null) =>
    sceneOf(marks, projection, { selected, hovered: null });

  test('the ends of a selected line, its middle, and nothing beside it', () => {
    const shapes = scene([line('l', 0, 10)], 'l');
    expect(hitAt(shapes, { x: 7, y: 298 })).toMatchObject({ key: 'l', part: 'start' });
    expect(hitAt(shapes, { x: 105, y: 103 })).toMatchObject({ key: 'l', part: 'end' });
    expect(hitAt(shapes, { x: 55, y: 200 })).toMatchObject({ key: 'l', part: 'body' });
    expect(hitAt(shapes, { x: 55, y: 220 })).toBeUndefined();
    expect(hitAt(shapes, { x: -5, y: 320 })).toBeUndefined();
  });

  test('a rectangle by its inside and its two corners', () => {
    const shapes = scene([line('r', 2, 10, 'rectangle')], 'r');
    expect(hitAt(shapes, { x: 60, y: 200 })).toMatchObject({ key: 'r', part: 'body' });
    expect(hitAt(shapes, { x: 25, y: 300 })).toMatchObject({ part: 'start' });
    expect(hitAt(shapes, { x: 105, y: 300 })).toMatchObject({ part: 'body' });
  });

  test('an arrow before a line, a line before an area, the smaller area before the larger', () => {
    const inArrow = { x: 45, y: projection.y(3) + 12 };
    expect(hitAt(scene([span('s', 0, 9), point('a', 4)]), inArrow)).toMatchObject({ key: 'a' });
    const inBoth = { x: 60, y: projection.y(5) };
    expect(hitAt(scene([span('large', 0, 19), span('small', 3, 8)]), inBoth)).toMatchObject({ key: 'small' });
  });

  test('a narrow span can be clicked in its middle; its edges can be dragged once it is selected', () => {
    const edge = { x: 40, y: projection.y(4) };
    expect(hitAt(scene([span('s', 4, 4)]), edge)).toMatchObject({ part: 'body' });
    expect(hitAt(scene([span('s', 4, 4)], 's'), edge)).toMatchObject({ part: 'start' });
  });

  test('only what is selected can be taken hold of, whatever lies over it', () => {
    const marks = [span('large', 0, 9), span('small', 3, 6), line('l', 2, 8), point('a', 4)];
    for (const x of [5, 30, 40, 45, 65, 100])
      for (const y of [projection.y(3), projection.y(5)]) {
        const spot = { x, y };
        expect(gripAt(scene(marks), spot, 200)).toBeUndefined();
        expect(gripAt(scene(marks, 'large'), spot, 200)).toMatchObject({ key: 'large' });
      }
    expect(gripAt(scene(marks, 'small'), { x: 90, y: projection.y(5) }, 200)).toBeUndefined();
  });

  test('a mark that reaches beyond the pane can be taken hold of at its ends alone', () => {
    const shapes = scene([span('wide', 0, 19)], 'wide');
    expect(gripAt(shapes, { x: 60, y: projection.y(5) }, 200)).toMatchObject({ part: 'body' });
    expect(gripAt(shapes, { x: 60, y: projection.y(5) }, 150)).toBeUndefined();
    expect(gripAt(shapes, { x: 1, y: projection.y(5) }, 150)).toMatchObject({ part: 'start' });
  });

  test('a finger takes hold of the nearer end from 22 px away, and never of the whole mark', () => {
    const shapes = scene([span('wide', 0, 19)], 'wide');
    const partAt = (x: number) => gripAt(shapes, { x, y: projection.y(5) }, 300, true)?.part;
    expect([-20, 20, 24, 100, 176, 180, 220].map(partAt)).toEqual([
      'start',
      'start',
      undefined,
      undefined,
      undefined,
      'end',
      'end',
    ]);
    expect(gripAt(scene([point('a', 4)], 'a'), { x: 40, y: projection.y(5) }, 300, true)).toBeUndefined();
  });

  test('the distance to a line of no length is that to its place', () => {
    expect(distanceToLine({ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 4, y: 5 })).toBe(5);
  });
});

describe('tags', () => {
  const shape = (left: number, right: number, emphasis: SpanShape['emphasis'] = 'none'): SpanShape => ({
    kind: 'span',
    key: `${left}`,
    colour,
    emphasis,
    left,
    right,
    top: 50,
    bottom: 90,
    tag: 'Name',
    startX: left,
    endX: right,
    look: 'human',
  });
  const measure = (text: string) => text.length * 10;

  test('never cover each other: the wider span keeps its tag', () => {
    expect(placeTags([shape(0, 60), shape(20, 200)], measure, 500).map(({ left }) => left)).toEqual([20]);
  });

  test('are left out where the span is much narrower, unless it is looked at', () => {
    expect(placeTags([shape(0, 10)], measure, 500)).toEqual([]);
    expect(placeTags([shape(0, 10, 'hovered')], measure, 500)).toHaveLength(1);
  });

  test('of what is not stored are there, however narrow it is', () => {
    expect(placeTags([{ ...shape(0, 10), look: 'unstored' }], measure, 500)).toHaveLength(1);
  });

  test('stay inside the pane', () => {
    expect(placeTags([shape(-80, 90)], measure, 500)[0]?.left).toBe(0);
    expect(placeTags([shape(480, 560)], measure, 500)[0]?.left).toBe(500 - 52);
  });
});
