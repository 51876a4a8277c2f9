import { expect, it } from 'vitest';
import { asCalled } from '../../../scripts/operate/as-called.ts';

it('commands that are printed read the settings that the command was called with', () => {
  const said = 'npm run cutover -- --again, npm run status, or npm run db:reset; npm run backup -- --help.';
  expect(asCalled(said, undefined)).toBe(said);
  expect(asCalled(said, '/etc/candle.env')).toBe(
    'npm run cutover -- --settings /etc/candle.env --again, npm run status -- --settings /etc/candle.env, or npm run db:reset; npm run backup -- --settings /etc/candle.env --help.',
  );
});
