import { expect, test } from 'vitest';
import {
  NO_PREFERENCES,
  readPreferences,
  writePreferences,
} from '../../../frontend/src/preferences/preferences.ts';

test('what is remembered comes back from its cookie', () => {
  const mine = { ...NO_PREFERENCES, sections: { Tools: false, 'Ünlü; =,': true }, logarithmic: true };
  expect(readPreferences(writePreferences(mine))).toEqual(mine);
});

test.each([undefined, '', 'null', '%', '%7B', '[1]', '"x"', '{"sections":7,"logarithmic":"yes"}'])(
  'a cookie that is not a memory of ours (%s) leaves everything as it comes',
  (value) => {
    expect(readPreferences(value)).toEqual(NO_PREFERENCES);
  },
);
