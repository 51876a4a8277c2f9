import { describe, expect, test } from 'vitest';
import { NEW_TYPE, refuseValues, type Surroundings } from '../../../frontend/src/settings/type-values.ts';
import { choicesFor } from '../../../frontend/src/spans/span-values.ts';

const FLAG = { name: 'flag', display_name: 'Flag', hotkey: '1' };
const fresh: Surroundings = { kind: 'span', others: [FLAG], stored: undefined };
const label = (rest: object) => ({ ...NEW_TYPE, displayName: 'Wedge', ...rest });

describe('a span label', () => {
  test('with a name and a key of its own is stored', () => {
    expect(refuseValues(label({ hotkey: '2' }), fresh)).toBeNull();
    expect(refuseValues(label({ hotkey: '' }), fresh)).toBeNull();
  });

  test.each([
    [{ displayName: ' ' }, 'The label needs a name.'],
    [{ name: 'flag' }, 'Flag already has the stored name flag.'],
    [{ name: 'O' }, 'The stored name O already means Negative.'],
    [{ hotkey: '1' }, 'The key 1 already belongs to Flag.'],
    [{ hotkey: 'x' }, 'The key X already belongs to Delete.'],
    [{ hotkey: 'L' }, 'The key L already belongs to Line.'],
    [{ hotkey: 'n' }, 'The key N already belongs to Next mark.'],
    [{ hotkey: 'P' }, 'The key P already belongs to Previous mark.'],
    [{ hotkey: '+' }, 'The key + already belongs to Fewer candles.'],
    [{ hotkey: '-' }, 'The key - already belongs to More candles.'],
    [{ hotkey: '?' }, 'The key ? already belongs to All keys.'],
  ])('with %j is refused: %s', (rest, words) => {
    expect(refuseValues(label(rest), fresh)).toBe(words);
  });

  test('that was stored with such a name or key keeps it, and can be changed otherwise', () => {
    const stored = label({ name: 'O', hotkey: 'X' });
    const renamed = { ...stored, displayName: 'Nothing here' };
    expect(refuseValues(renamed, { ...fresh, stored })).toBeNull();
    expect(refuseValues({ ...renamed, hotkey: 'l' }, { ...fresh, stored })).toMatch(/^The key L already/);
  });
});

test('a mark label may be called O: only spans have negatives', () => {
  expect(refuseValues(label({ name: 'O' }), { ...fresh, kind: 'mark' })).toBeNull();
});

test('"negative" is offered once, also where an older database has a type for it', () => {
  const type = { id: 1, color: '#000', hotkey: null, is_active: true, sort_order: 0, created_at: 0 };
  const names = (types: Parameters<typeof choicesFor>[0]) => choicesFor(types, 'O').map(({ name }) => name);
  expect(names([{ ...type, name: 'flag', display_name: 'Flag' }])).toEqual(['flag', 'O']);
  expect(names([{ ...type, name: 'O', display_name: 'Nothing here' }])).toEqual(['O']);
});
