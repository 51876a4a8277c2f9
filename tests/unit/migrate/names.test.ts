import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDroppable, sayDropOption, sayDroppable, showPlace } from '../../../jobs/migrate/rules/names.ts';

const SHELL_RUNS = 50;
/** What could be mistaken for something else stands in names far more often than it would by chance. */
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...`ab "',.:\\&U\n\t\u0085\u2028$\``) }),
);
const place = fc.record({ table: name, column: fc.option(name) });
const places = fc.array(place, { minLength: 1, maxLength: 4 });

describe('names in --drop', () => {
  test('whatever they are, a list of them is read back as it was said, and is one line', () => {
    fc.assert(
      fc.property(places, (said) => {
        const list = said.map(sayDroppable).join(',');
        expect(readDroppable(list)).toEqual(said);
        expect(list).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });

  test('a shell hands the option on as it is meant', () => {
    fc.assert(
      fc.property(places, (said) => {
        const words = execFileSync('sh', ['-c', `set -- ${sayDropOption(said)}; printf %s "$2"`]);
        expect(readDroppable(words.toString())).toEqual(said);
      }),
      { numRuns: SHELL_RUNS },
    );
  });

  test.each([
    { list: 'candles.volume', said: 'candles.volume' },
    { list: ' candles.volume , table:old_notes ,', said: 'candles.volume,table:old_notes' },
    { list: 'table:old notes', said: 'table:old notes' },
    { list: 'table:it is "old" ÄÖ', said: 'table:"it is ""old"" ÄÖ"' },
    { list: 'table:a.b:c', said: 'table:"a.b:c"' },
    { list: 'table:"old_notes"', said: 'table:old_notes' },
    { list: 'candles."x.y",table: "a,b"', said: 'candles."x.y",table:"a,b"' },
    { list: '"candles" . volume', said: undefined },
    { list: 'table:U&"a\\000Ab\\\\c"', said: 'table:U&"a\\000ab\\\\c"' },
    { list: '', said: '' },
  ])('$list is read as $said', ({ list, said }) => {
    expect(readDroppable(list)?.map(sayDroppable).join(',')).toBe(said);
  });

  test.each([
    'volume',
    'candles.x.y',
    'table:',
    'table:"a,b',
    'table:a,b',
    'candles."x"y',
    '.volume',
    'candles.',
  ])('%s is refused', (list) => {
    expect(readDroppable(list)).toBeUndefined();
  });
});

test('a place is told as it is, on one line', () => {
  expect(showPlace({ table: 'candles', column: 'chart_id,time' })).toBe('candles.chart_id,time');
  expect(showPlace({ table: 'a\nb', column: null })).toBe('U&"a\\000ab"');
});
