import { describe, expect, test } from 'vitest';
import { colourOfMark, luminance } from '../../../frontend/src/marks/colour.ts';
import { newColour, unlikeness } from '../../../frontend/src/marks/new-colour.ts';

/** The grounds of both themes, as globals.css has them. */
const GROUNDS = ['#ffffff', '#101215'];
/** What a new database begins with, and a type without a colour. */
const DEFAULTS = ['#22c55e', '#ef4444', '#f59e0b', '#3b82f6', '#14b8a6', '#ec4899', '#6b7280', null];

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the colour of a new label', () => {
  test('can be seen in both themes, and told from all others, for twenty labels in a row', () => {
    const colours: (string | null)[] = [...DEFAULTS];
    for (let count = 0; count < 20; count += 1) {
      const next = newColour(colours);
      for (const ground of GROUNDS) expect(contrast(next, ground)).toBeGreaterThanOrEqual(3);
      const nearest = Math.min(...colours.map((colour) => unlikeness(next, colour ?? '#3b82f6')));
      // Half of it can just be seen side by side.
      expect(nearest, `${next} after ${colours.join(' ')}`).toBeGreaterThan(0.04);
      colours.push(next);
    }
  });

  test('is there for the first label too, and for older databases with odd colours', () => {
    expect(newColour([])).toMatch(/^#[0-9a-f]{6}$/);
    expect(newColour(['tomato', 'rgba(1, 2, 3, 0.5)', ''])).toMatch(/^#[0-9a-f]{6}$/);
  });
});

test.each([
  ['span', '#2196F3', '#22c55e', '#22c55e'],
  ['span', '#ff0000', '#22c55e', '#ff0000'],
  ['span', '#2196F3', undefined, '#2196f3'],
  ['mark', '#3b82f6', '#ef4444', '#ef4444'],
  ['mark', null, '#ef4444', '#ef4444'],
  ['mark', null, null, '#3b82f6'],
] as const)('a %s stored with %s whose label has %s is drawn in %s', (kind, own, label, drawn) => {
  expect(colourOfMark(kind, own, label)).toBe(drawn);
});
