import { describe, expect, test } from 'vitest';
import { typeTools } from '../../../frontend/src/tool/point-tools.ts';
import { NO_TOOL, press, stepBack, type Tool, takeUp, toggle } from '../../../frontend/src/tool/tool.ts';

const at = (time: number) => ({ time, price: time * 10 });
const hold = (tool: Tool) => takeUp(NO_TOOL, tool);

describe('a click', () => {
  test('without a tool selects what is there, and beside it nothing', () => {
    expect(press(NO_TOOL, at(1), 'a1').state.selected).toBe('a1');
    expect(press({ ...NO_TOOL, selected: 'a1' }, at(1), null).state.selected).toBeNull();
  });

  test('with a point tool marks at once, also on another mark, and the tool stays in hand', () => {
    const state = hold({ kind: 'point', label: 'break_up' });
    expect(press(state, at(1), 'a7')).toEqual({
      state,
      wish: { kind: 'mark-point', label: 'break_up', at: at(1) },
    });
  });

  test.each(['line', 'rectangle', 'span'] as const)('with a %s tool: the second of two makes it', (kind) => {
    const first = press(hold({ kind, label: 'x' }), at(5), null);
    expect(first).toMatchObject({ wish: null, state: { first: at(5) } });
    const second = press(first.state, at(2), null);
    expect(second.wish).toEqual({
      kind: kind === 'span' ? 'mark-span' : 'mark-shape',
      label: 'x',
      from: at(5),
      to: at(2),
    });
    expect(second.state).toMatchObject({ first: null, tool: { kind } });
  });

  test('with the delete tool deletes a mark, and beside one nothing', () => {
    expect(press(hold({ kind: 'delete' }), at(1), 's3').wish).toEqual({ kind: 'delete', key: 's3' });
    expect(press(hold({ kind: 'delete' }), at(1), null).wish).toBeNull();
  });
});

describe('tools', () => {
  test('another tool forgets the first click of the one before', () => {
    const begun = press(hold({ kind: 'line', label: 'line' }), at(1), null).state;
    expect(takeUp(begun, { kind: 'span', label: 'x' })).toMatchObject({
      first: null,
      tool: { kind: 'span' },
    });
  });

  test('the key of the one in hand changes nothing; its button lays it down', () => {
    const begun = press(hold({ kind: 'span', label: 'x' }), at(1), null).state;
    expect(takeUp(begun, { kind: 'span', label: 'x' })).toBe(begun);
    expect(toggle(begun, { kind: 'span', label: 'x' })).toEqual(NO_TOOL);
    expect(toggle(NO_TOOL, { kind: 'delete' }).tool.kind).toBe('delete');
  });

  test('Escape takes back the first click, then the tool, then the selection', () => {
    const begun = press(hold({ kind: 'line', label: 'line' }), at(1), null).state;
    const once = stepBack(begun);
    expect(once).toMatchObject({ first: null, tool: { kind: 'line' } });
    expect(stepBack(once).tool.kind).toBe('select');
    expect(stepBack({ ...NO_TOOL, selected: 'a1' })).toEqual(NO_TOOL);
  });
});

test('types bring tools of their form; inactive ones and the built-in two do not', () => {
  const type = (name: string, icon: string | null, is_active: boolean | null = true) => ({
    id: 1,
    name,
    display_name: name,
    color: null,
    category: null,
    icon,
    is_active,
    created_at: null,
  });
  const tools = typeTools([
    type('line', 'line'),
    type('break_down', 'arrow-down'),
    type('Bearish Engulfing', null, null),
    type('support', 'rectangle'),
    type('gone', null, false),
  ]);
  expect(tools.map(({ tool, shape }) => [tool.kind, shape])).toEqual([
    ['point', 'arrow-down'],
    ['point', 'arrow-down'],
    ['rectangle', 'rectangle'],
  ]);
});
