import { describe, expect, test } from 'vitest';
import { asChartName, chartNameOf } from '../../../frontend/src/candle-file/chart-name.ts';
import { asDrawn } from '../../../frontend/src/candles/drawn.ts';
import { SPAN_SOURCE } from '../../../frontend/src/contract/span-source.ts';
import { sourceWords } from '../../../frontend/src/marks/source-words.ts';
import { choicesFor } from '../../../frontend/src/spans/span-values.ts';

describe('who made a span is said in words', () => {
  test.each([...Object.values(SPAN_SOURCE), 'programmatic', 'talib', 'my_importer_v2', '', ' '])(
    '%j',
    (source) => {
      expect(sourceWords(source)).toMatch(/^[^_]*[a-z]/i);
    },
  );

  test('and each of this application’s own differently', () => {
    const words = Object.values(SPAN_SOURCE).map(sourceWords);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('a chart is called', () => {
  test.each([
    ['EURUSD.csv', 'EURUSD'],
    ['EURUSD.TXT', 'EURUSD'],
    ['months/jan.tsv', 'jan'],
    ['C:\\data\\ES 12-24.prn', 'ES 12-24'],
    ['2024.01.csv', '2024.01'],
    ['a %22quoted%22 name.csv', 'a "quoted" name'],
    ['two%0D%0Alines.csv', 'two  lines'],
    ['100%.csv', '100%'],
    ['\u0007.csv', 'Untitled'],
    [`${'é'.repeat(300)}.csv`, 'é'.repeat(200)],
  ])('after the file %j: %j', (file, name) => {
    expect(chartNameOf(file)).toBe(name);
  });

  test('as somebody typed it, whatever that looks like', () => {
    expect(asChartName(' my/chart %22.csv\n')).toBe('my/chart %22.csv');
    expect(asChartName('\u0000 ')).toBe('');
  });
});

describe('a candle is drawn as high as its prices', () => {
  const sound = { time: 0, open: 2, high: 4, low: 1, close: 3 };

  test('and as it is where it is sound', () => {
    expect(asDrawn(sound)).toBe(sound);
  });

  test.each([
    [
      { high: 1, low: 4 },
      { high: 4, low: 1 },
    ],
    [{ close: 9 }, { high: 9, low: 1 }],
    [{ open: -1 }, { high: 4, low: -1 }],
  ])('with %j', (odd, drawn) => {
    expect(asDrawn({ ...sound, ...odd })).toEqual({ ...sound, ...odd, ...drawn });
  });
});

describe('Negative', () => {
  const type = (name: string, hotkey: string | null) => ({
    id: 1,
    name,
    display_name: name,
    color: '#fff',
    hotkey,
    is_active: true,
    sort_order: 0,
    created_at: 0,
  });

  test.each([
    ['no type has it', [], 'o'],
    ['an older type has it without a key', [type('O', null)], 'o'],
    ['an older type has it with a key', [type('O', '9')], '9'],
  ])('shows its key where %s', (_what, types, key) => {
    expect(choicesFor(types, 'flag').find(({ name }) => name === 'O')?.hotkey).toBe(key);
  });
});

describe('the name of a chart that is one of several in a file', () => {
  test.each([
    ['prices.csv', { symbol: 'BTCUSD' }, 'prices BTCUSD'],
    ['prices.csv', { symbol: 'BTCUSD', period: '1h' }, 'prices BTCUSD 1h'],
    ['eurusd-2024.csv', { symbol: 'EURUSD' }, 'eurusd-2024'],
    ['kuwait.csv', { symbol: 'KU' }, 'kuwait KU'],
    ['prices.csv', { time_zone: 'UTC' }, 'prices'],
  ])('%s of which %o was chosen is %s', (file, choices, name) => {
    expect(chartNameOf(file, choices)).toBe(name);
  });

  test('has what was chosen at its end, however long the file’s is', () => {
    const name = chartNameOf(`${'x'.repeat(1_000)}.csv`, { symbol: 'BTCUSD' });
    expect(name.endsWith('x BTCUSD')).toBe(true);
    expect(chartNameOf(`${'x'.repeat(1_000)}.csv`).length).toBe(name.length);
  });
});
