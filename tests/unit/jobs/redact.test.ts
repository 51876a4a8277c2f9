import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from '../../../jobs/redact.ts';

it.each([
  ['postgres://u:secret@h:5432/d', 'postgres://u:***@h:5432/d'],
  ['at postgresql://u:p@ss:w/rd@h/d and more', 'at postgresql://u:***@h/d and more'],
  [JSON.stringify({ url: 'postgres://u:a"b\\c@h/d' }), '{"url":"postgres://u:***@h/d"}'],
  [
    'postgres://h/d?user=u&password=secret&sslmode=require',
    'postgres://h/d?user=u&password=***&sslmode=require',
  ],
  [
    'There is no file /legacy/postgres:/u:secret@h:5432/d.',
    'There is no file /legacy/postgres:/u:***@h:5432/d.',
  ],
  ['postgres://u@h/d', 'postgres://u@h/d'],
  ['postgress://u:secret@h/d', 'postgress://u:***@h/d'],
  ['postgresql+psycopg://u:secret@h/d', 'postgresql+psycopg://u:***@h/d'],
  ['see https://example.org:8080/a', 'see https://example.org:8080/a'],
  ['Set it to postgres://USER:PASSWORD@HOST:PORT/d.', 'Set it to postgres://USER:PASSWORD@HOST:PORT/d.'],
])('%s is logged as %s', (text, logged) => {
  expect(redact(text)).toBe(logged);
});

it('no password that a URL can carry survives in a line of JSON', () => {
  const password = fc.string({ unit: 'grapheme', minLength: 12 }).filter((text) => !/\s/.test(text));
  fc.assert(
    fc.property(password, (secret) => {
      const url = `postgres://user:${encodeURIComponent(secret)}@host/db`;
      expect(redact(JSON.stringify({ message: `cannot connect to ${url}` }))).toBe(
        '{"message":"cannot connect to postgres://user:***@host/db"}',
      );
    }),
  );
});
