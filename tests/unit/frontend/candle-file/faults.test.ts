import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DAYS, HOURS, partsOf } from '../../../support/exports/candles.ts';
import { candlesIn, readCandleFile } from '../../../support/exports/read.ts';

const HEAD = 'time,open,high,low,close';
const rows = (...lines: string[]) => [HEAD, ...lines, ''].join('\n');

describe('what cannot be taken', () => {
  test('all faults are told at once with their lines, at most 20, and counted', () => {
    const bad = Array.from({ length: 30 }, (_, index) => `${index * 60},1,2,x,1`);
    const read = readCandleFile(rows('3000,1,2,0.5,1', ...bad, '3060,1,2,0.5,1'));
    expect(read).toMatchObject({ kind: 'faults', count: 30 });
    expect(read.kind === 'faults' && read.faults.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 3),
    );
  });

  test.each<[string, string, RegExp]>([
    [
      'two prices that contradict each other',
      rows('60,1,2,0.5,1', '60,1,2,0.5,1.5'),
      /is on line 2 already, with other values/,
    ],
    ['more fields than names', rows('2024-01-01,1,234.5,1,240.0,1'), /has 6 columns, but the header has 5/],
    ['fewer fields than names', rows('60,1,2,0.5,1', '120,1,2,0.5'), /has 4 columns and no close/],
    ['a time between two seconds', rows('1704067200.5,1,2,0.5,1'), /begins on a whole second/],
    [
      'milliseconds among seconds',
      rows('1704067200,1,2,0.5,1', '1704067260,1,2,0.5,1', '1704067320000,1,2,0.5,1'),
      /counts in another unit/,
    ],
    [
      'a day that is not on the calendar',
      rows('2023-02-28,1,2,0.5,1', '2023-02-29,1,2,0.5,1'),
      /is not on the calendar/,
    ],
    [
      'ticks',
      '20240102 000000123,1.08,1.09,0\n20240102 000001123,1.08,1.09,0\n',
      /ticks or single prices, not candles/,
    ],
    [
      'ticks with names',
      'time,bid,ask,volume\n60,1,2,3\n',
      /no column "open".*or "close".*ticks or single trades/,
    ],
    [
      'trades',
      'id,price,qty,time\n1,1.5,2,1704153600000\n',
      /no column "open", "high" or "low".*single trades/,
    ],
    ['closes alone', 'Date,Close\n2024-01-02,1\n', /no column "open", "high" or "low", and a candle needs/],
    [
      'a message in place of data',
      'You have exceeded the daily limit',
      /do not look like candles: "You have exce/,
    ],
    ['other columns, which are quoted as they are', 'x,y\n1,2\n', /do not look like candles: "x,y"$/],
    ['other columns between semicolons', 'x;y\n1;2\n', /do not look like candles: "x;y"$/],
    [
      'times of day alone',
      rows('09:30,1,2,0.5,1', '10:30,1,2,0.5,1'),
      /time of day, and no column has its date/,
    ],
    ['what a spreadsheet has shortened', rows('1.70415E+12,1,2,0.5,1'), /last digits are lost/],
    ['what a spreadsheet shows of a narrow column', rows('########,1,2,0.5,1'), /column is too narrow/],
    [
      'a file that was not written to its end',
      `${rows('60,1,2,0.5,1')}${'\0'.repeat(9)}`,
      /has a NUL character/,
    ],
  ])('%s', (_what, text, problem) => {
    const read = readCandleFile(text);
    expect(read.kind === 'faults' ? read.faults[0]?.problem : JSON.stringify(read)).toMatch(problem);
  });

  const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  test.each<[string, Uint8Array, RegExp]>([
    ['HTML', bytes('\n<!DOCTYPE html>\n<html><body>Sign in</body></html>'), /an HTML page/],
    ['JSON, a list', bytes('[[1704153600000,"1","2"]]'), /JSON/],
    ['JSON, an object', bytes('{"chart": {"result": []}}'), /JSON/],
    ['HTML, a part of it', bytes('<br />\n<b>Warning</b>: no data'), /an HTML page/],
    ['XML', bytes('<?xml version="1.0"?><a/>'), /an XML document/],
    ['a workbook', bytes('PK\x03\x04\x14\0\x06\0[Content_Types].xml'), /an Excel workbook \(XLSX\)/],
    ['an old workbook', bytes('\xd0\xcf\x11\xe0\xa1\xb1'), /an old Excel workbook/],
    ['a ZIP archive', bytes('PK\x03\x04\x14\0\0\0BTCUSDT-1h.csv'), /a ZIP archive.*Unpack it/],
    ['gzip', gzipSync('time,open'), /a gzip archive/],
    ['PDF', bytes('%PDF-1.7'), /a PDF document/],
    ['Parquet', bytes('PAR1\0\0'), /a Parquet file/],
    ['SQLite', bytes('SQLite format 3\0'), /an SQLite database/],
    ['nothing', bytes(''), /has no candles/],
    ['names alone', bytes(HEAD), /has no candles/],
    ['bytes', bytes('\0\x01\x02time,open\0'), /is not text/],
  ])('%s is refused by its name', (_what, file, problem) => {
    const read = readCandleFile(file);
    expect(read.kind === 'refused' ? read.problem : JSON.stringify(read)).toMatch(problem);
  });
});

describe('what is left out is counted', () => {
  test('empty rows, rows without prices, equal rows, headings, comments and footers', () => {
    const text = [
      'Report of today',
      HEAD,
      '60,1,2,0.5,1',
      ',,,,',
      '120,null,null,null,null',
      '180,,,,',
      '60,1,2,0.5,1',
      '# a note',
      '240,1,2,0.5,1',
      'Total: 2 rows',
      '',
    ].join('\n');
    const read = candlesIn(text);
    expect(read.candles.count).toBe(2);
    expect(read.leftOut).toEqual({
      heading: 1,
      comments: 1,
      empty: 1,
      without_prices: 2,
      duplicates: 1,
      footer: 1,
      not_chosen: 0,
      unreadable: 0,
    });
  });

  test('names again where files were joined, and an average below the last row', () => {
    const read = candlesIn(rows('60,1,2,0.5,1', HEAD, '120,1,2,0.5,1', 'Average,1,2,0.5,1'));
    expect(read.candles.count).toBe(2);
    expect(read.leftOut).toMatchObject({ heading: 1, footer: 1 });
    const lost = readCandleFile(rows('60,1,2,0.5,1', 'gone,1,2,0.5,1', '120,1,2,0.5,1'));
    expect(lost).toMatchObject({ kind: 'faults', faults: [{ line: 3 }] });
    const last = readCandleFile(rows('60,1,2,0.5,1', 'gone,1,2,0.5,1'));
    expect(last).toMatchObject({ kind: 'faults', faults: [{ line: 3 }] });
  });

  test('a volume that is not there stays empty, one that is not understood is pointed out', () => {
    const read = candlesIn(
      `${HEAD},volume\n60,1,2,0.5,1,-\n120,1,2,0.5,1,1.5M\n180,1,2,0.5,1,many\n240,1,2,0.5,1,0\n`,
    );
    expect([0, 1, 2, 3].map((index) => read.candles.at(index).volume)).toEqual([
      Number.NaN,
      1_500_000,
      Number.NaN,
      0,
    ]);
    expect(read.remarks).toContainEqual(
      expect.objectContaining({ rule: 'volume_not_understood', count: 1, lines: [4] }),
    );
  });
});

describe('what looks odd is taken, and pointed out', () => {
  test('digits that a double does not keep, as tokens with eighteen decimals have them', () => {
    const read = candlesIn(
      `${HEAD},volume\n60,0.1,0.30000000000000004,0.1,0.1,5\n` +
        '120,1834.123456789012345678,1834.2,1834,1834.1,7\n180,1,2,0.5,1,12345678901234567891\n',
    );
    expect(read.candles.at(1).open).toBe(1834.1234567890124);
    expect(read.remarks).toContainEqual(
      expect.objectContaining({ rule: 'rounded', count: 2, lines: [3, 4] }),
    );
  });
  const csv = (candles: readonly (typeof DAYS)[number][]) =>
    rows(...candles.map((c) => [c.time, c.open, c.high, c.low, c.close].join(',')));
  const ruled = (text: string) =>
    candlesIn(text).remarks.map(({ rule, count, lines }) => [rule, count, lines]);
  const changed = (index: number, change: Partial<(typeof DAYS)[number]>) =>
    csv(HOURS.map((candle, at) => (at === index ? { ...candle, ...change } : candle)));

  test('nothing is said of a good file', () => expect(ruled(csv(HOURS))).toEqual([]));
  test('a high below its low', () =>
    expect(ruled(changed(3, { high: 1, low: 2 }))).toEqual([['high_below_low', 1, [5]]]));
  test('a close above its high', () =>
    expect(ruled(changed(3, { high: 1.0801, low: 0.9 }))).toEqual([['outside_high_low', 1, [5]]]));
  test('a price of zero', () => expect(ruled(changed(3, { low: 0 }))).toEqual([['not_positive', 1, [5]]]));
  test('a price that has lost its decimal mark', () => {
    const found = ruled(changed(30, { open: 108_000, high: 108_000, low: 108_000, close: 108_000 }));
    expect(found).toEqual([['odd_jump', 2, [32, 33]]]);
  });
  test('hours that are missing', () => {
    const found = ruled(csv(HOURS.filter((_, index) => index < 20 || index > 24)));
    expect(found).toEqual([['gap', 1, [22]]]);
  });
  test('no gap over the weekend, and none at night', () => {
    const weekdays = DAYS.filter(({ time }) => ![0, 6].includes(new Date(time * 1000).getUTCDay()));
    expect(ruled(csv(weekdays))).toEqual([]);
    const session = weekdays.flatMap((day) =>
      HOURS.slice(0, 7).map((hour, i) => ({
        ...hour,
        open: 1,
        high: 2,
        low: 0.5,
        close: 1,
        time: day.time + (14 + i) * 3600,
      })),
    );
    expect(ruled(csv(session))).toEqual([]);
  });
  test('times beyond 2100, as in the Buddhist calendar', () =>
    expect(ruled(rows('2567-01-02,1,2,0.5,1'))).toEqual([['far_future', 1, [2]]]));
  test('times around 1970', () => expect(ruled(rows('60,1,2,0.5,1'))).toEqual([['around_1970', 1, [2]]]));
  test('the parts of a time are those of UTC', () =>
    expect(partsOf(DAYS[0]?.time ?? 0).iso).toBe('2024-01-02T00:00:00.000Z'));
});

describe('a file that is not UTF-8 is read in the encoding in which its names are known', () => {
  test.each([
    ['gb18030', 'c8d5c6da2cbfaac5cc2cd7eeb8df2cd7eeb5cd2ccad5c5cc'],
    ['shift_jis', '93fa95742c8e6e926c2c8d82926c2c88c0926c2c8f49926c'],
    ['euc-kr', 'b3afc2a52cbdc3b0a12cb0edb0a12cc0fab0a12cc1beb0a1'],
    ['big5', 'a4e9b4c12cb67dbd4c2cb3ccb0aa2cb3cca7432ca6acbd4c'],
    ['windows-1251', 'c4e0f2e02ccef2eaf0fbf2e8e52ccce0eaf1e8ecf3ec2ccce8ede8ecf3ec2cc7e0eaf0fbf2e8e5'],
  ])('%s', (encoding, names) => {
    const body = new TextEncoder().encode('\n2024-01-02,1,2,0.5,1.5\n2024-01-03,1,2,0.5,1.5\n');
    const { understood, candles } = candlesIn(Buffer.concat([Buffer.from(names, 'hex'), body]));
    expect([understood.encoding, candles.count]).toEqual([encoding.toUpperCase(), 2]);
  });
});

test('points and 32nds of bonds are not taken for thousands, and Swiss thousands are', () => {
  const text = (digits: (index: number) => number) =>
    rows(
      ...DAYS.map(({ time }, index) =>
        [
          time,
          ...[0, 1, 0, 1].map((more) => `110'${String(digits(index) + more * 5).padStart(3, '0')}`),
        ].join(','),
      ),
    );
  expect(readCandleFile(text((index) => (index % 31) * 10))).toMatchObject({
    kind: 'refused',
    problem: expect.stringContaining('32nds'),
  });
  expect(candlesIn(text((index) => 300 + index * 10)).candles.at(0).open).toBe(110_300);
});

test('numbers in a column of dates that are no dates are refused, not taken for seconds of 1970', () => {
  expect(readCandleFile('Date,Open,High,Low,Close\n1240102,1,2,0.5,1\n1240103,1,2,0.5,1\n')).toMatchObject({
    kind: 'faults',
    count: 2,
    faults: [{ line: 2, problem: expect.stringContaining('"1240102" is not understood') }, { line: 3 }],
  });
});

describe('lines that cannot be read, of a file that otherwise can', () => {
  /** So many hours, of which these lines (from 1) have no close, or what is said. */
  const file = (count: number, bad: readonly number[], said = 'x') =>
    ['time,open,high,low,close']
      .concat(Array.from({ length: count }, (_, at) => `${at * 3600},1,2,0.5,1.5`))
      .map((line, at) => (bad.includes(at + 1) ? line.replace(/[^,]*$/, said) : line))
      .join('\n');
  const offered = (text: string, unreadable?: string) => {
    const read = readCandleFile(text, unreadable === undefined ? {} : { unreadable });
    return read.kind === 'faults' ? (read.question?.field ?? null) : read.kind;
  };
  const first = (count: number) => Array.from({ length: count }, (_, at) => at + 10);

  test('can be left out where they are few, counted and named; never unasked', () => {
    const text = file(500, [17, 300]);
    expect(offered(text)).toBe('unreadable');
    const read = readCandleFile(text, { unreadable: 'leave_out' });
    expect(read).toMatchObject({
      kind: 'candles',
      candles: { count: 498 },
      leftOut: { unreadable: 2 },
      remarks: expect.arrayContaining([expect.objectContaining({ rule: 'unreadable', lines: [17, 300] })]),
    });
  });

  test.each([
    ['at most a hundredth', 400, 4, 'unreadable'],
    ['more than a hundredth', 400, 5, null],
    ['a hundred of many', 20_000, 100, 'unreadable'],
    ['more than a hundred of many', 20_000, 101, null],
  ])('%s: of %i lines %i', (_what, count, bad, field) => {
    expect(offered(file(count, first(bad)))).toBe(field);
    expect(offered(file(count, first(bad)), 'leave_out')).toBe(field === null ? null : 'candles');
  });

  test('are counted by line, however much is wrong with each', () => {
    const text = file(200, [50], 'x').replace(/^172800,.*$/m, '172800,a,b,c,d');
    expect(offered(text, 'leave_out')).toBe('candles');
  });

  test('are not those that contradict each other', () => {
    const text = `${file(500, [17])}\n3600,9,9,9,9`;
    expect(offered(text)).toBe(null);
    expect(offered(text, 'leave_out')).toBe(null);
  });
});
