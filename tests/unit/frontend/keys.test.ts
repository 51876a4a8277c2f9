import { describe, expect, test } from 'vitest';
import { labelOfPress } from '../../../frontend/src/keys/label-keys.ts';
import { holderOfKey, keyIdOf } from '../../../frontend/src/keys/lookup.ts';
import type { Press } from '../../../frontend/src/keys/press.ts';
import { KEYS } from '../../../frontend/src/keys/table.ts';

const press = (key: string, rest: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...rest,
});
const PAGE = { onChart: false, inReview: false };
const label = (name: string, hotkey: string | null, is_active = true) => ({
  id: 1,
  name,
  display_name: name,
  color: '#fff',
  hotkey,
  is_active,
  sort_order: 0,
  created_at: 0,
});

describe('the table of keys', () => {
  test('gives no key two meanings in one place', () => {
    const bound = KEYS.filter(({ scope }) => scope !== 'pointer').flatMap(({ keys, scope }) =>
      keys.map((key) => `${scope === 'chart' ? 'page' : scope} ${key}`),
    );
    expect(bound).toEqual([...new Set(bound)]);
  });

  test('binds each of its keys to what it says', () => {
    for (const { id, keys, scope } of KEYS) {
      if (scope === 'form' || scope === 'pointer') continue;
      for (const key of keys.filter((one) => !one.includes('…'))) {
        const parts = key === '+' ? [key] : key.split('+');
        const held = { shiftKey: parts.includes('Shift'), ctrlKey: parts.includes('Mod') };
        expect([
          key,
          keyIdOf(press(parts.at(-1) ?? '', held), { onChart: true, inReview: scope === 'review' }),
        ]).toEqual([key, id]);
      }
    }
  });

  test('means letters and signs also with Shift or Caps Lock, and ⌘ as well as Ctrl', () => {
    expect(keyIdOf(press('N', { shiftKey: true }), PAGE)).toBe('next');
    expect(keyIdOf(press('N'), PAGE)).toBe('next');
    expect(keyIdOf(press('?', { shiftKey: true, code: 'Slash' }), PAGE)).toBe('help');
    expect(keyIdOf(press('z', { metaKey: true }), PAGE)).toBe('undo');
    expect(keyIdOf(press('Z', { ctrlKey: true, shiftKey: true }), PAGE)).toBe('redo');
  });

  test('leaves to the browser what it does not name', () => {
    for (const other of [
      press('r', { ctrlKey: true }),
      press('l', { metaKey: true }),
      press('x', { altKey: true }),
    ])
      expect(keyIdOf(other, { ...PAGE, onChart: true })).toBeUndefined();
    expect(keyIdOf(press('ArrowLeft'), PAGE)).toBeUndefined();
  });

  test('holds what labels may not have, and nothing else', () => {
    expect(['n', 'P', '+', '-', 'o', 'x', '?'].map(holderOfKey)).not.toContain(undefined);
    expect(['1', '9', 'q', 'ö', ''].map(holderOfKey)).toEqual(Array(5).fill(undefined));
  });
});

describe('the keys of labels', () => {
  const labels = [
    label('bull_flag', '1'),
    label('lower', 'L'),
    label('off', '2', false),
    label('none', null),
  ];
  const named = (...args: Parameters<typeof press>) => labelOfPress(press(...args), labels)?.name;

  test('are those of active labels, upper case or lower', () => {
    expect(named('1')).toBe('bull_flag');
    expect(named('l')).toBe('lower');
    expect(named('2')).toBeUndefined();
    expect(named('q')).toBeUndefined();
  });

  test('are digits by their place, also where the keyboard types something else there', () => {
    expect(named('&', { code: 'Digit1' })).toBe('bull_flag');
    expect(named('1', { code: 'Numpad1' })).toBe('bull_flag');
    expect(named('!', { code: 'Digit1', shiftKey: true })).toBeUndefined();
    expect(keyIdOf(press('!', { code: 'Digit1', shiftKey: true }), PAGE)).toBe('numbered-mark');
  });

  test('mean nothing with Ctrl, ⌘ or Alt', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(named('1', { [held]: true })).toBeUndefined();
  });
});
