import { describe, expect, test } from 'vitest';
import type { ChoiceField, UploadChoices } from '../../../../frontend/src/contract/upload.ts';
import { candlesIn, readCandleFile } from '../../../support/exports/read.ts';

const day = (text: string) => Date.parse(`${text}Z`) / 1000;
const rows = (head: string, times: readonly string[], rest = '1,2,0.5,1.5') =>
  `${head}\n${times.map((time) => `${time},${rest}`).join('\n')}\n`;
const HEAD = 'date,open,high,low,close';

const asked = (text: string, choices: UploadChoices = {}) => {
  const read = readCandleFile(text, choices);
  return read.kind === 'questions' ? read.questions.map(({ field }) => field) : read.kind;
};
const firstTime = (text: string, choices: UploadChoices = {}) => candlesIn(text, choices).candles.at(0).time;

describe('what a file leaves open is asked, never guessed', () => {
  const twice = `${HEAD}\n1/2/2024 10:00,1,2,0.5,1.5\n1/2/2024 11:00,1,2,0.5,1.5\n`;
  const table: [what: string, text: string, field: ChoiceField, answers: [string, number][]][] = [
    [
      '1/2/2024 alone',
      rows(HEAD, ['1/2/2024']),
      'date_order',
      [
        ['dmy', day('2024-02-01')],
        ['mdy', day('2024-01-02')],
      ],
    ],
    [
      '1/2/2024 at several hours',
      twice,
      'date_order',
      [
        ['dmy', day('2024-02-01T10:00')],
        ['mdy', day('2024-01-02T10:00')],
      ],
    ],
    [
      'days that rise in both orders',
      rows(HEAD, ['01/02/2024', '01/03/2024', '01/04/2024']),
      'date_order',
      [
        ['dmy', day('2024-02-01')],
        ['mdy', day('2024-01-02')],
      ],
    ],
    [
      'one 20240101 as a time',
      rows('time,open,high,low,close', ['20240101']),
      'time',
      [
        ['date', day('2024-01-01')],
        ['unix', 20_240_101],
      ],
    ],
    [
      '1,234 and nothing else',
      `Date;Open;High;Low;Close\n2024-01-02;1,234;1,235;1,233;1,234\n`,
      'decimal',
      [],
    ],
    [
      'several symbols',
      'symbol,date,open,high,low,close\nA,2024-01-01,1,2,0.5,1\nB,2024-01-01,5,6,4,5\n',
      'symbol',
      [],
    ],
    [
      'several periods',
      'period,date,open,high,low,close\nH1,2024-01-01,1,2,0.5,1\nD1,2024-01-01,5,6,4,5\n',
      'period',
      [],
    ],
    [
      'bid and ask',
      'DateTime,BidOpen,BidHigh,BidLow,BidClose,AskOpen,AskHigh,AskLow,AskClose\n2024-01-01,1,2,0.5,1,5,6,4,5\n',
      'prices',
      [],
    ],
    [
      'prices in two currencies',
      'timestamp,open (EUR),high (EUR),low (EUR),close (EUR),open (USD),high (USD),low (USD),close (USD)\n2024-01-01,1,2,0.5,1,5,6,4,5\n',
      'prices',
      [],
    ],
    ['a name twice', 'time,open,Open,high,low,close\n60,1,1,2,0.5,1.5\n', 'open_column', []],
    ['a name missing', 'time,open,high,low,x\n60,1,2,0.5,1.5\n', 'close_column', []],
  ];
  test.each(table)('%s', (_what, text, field, answers) => {
    expect(asked(text)).toEqual([field]);
    for (const [value, time] of answers) expect(firstTime(text, { [field]: value })).toBe(time);
  });

  test('a year of two digits may come first, where nothing else is proven', () => {
    const short = rows(HEAD, ['02/01/24']);
    expect(asked(short)).toEqual(['date_order']);
    expect(readCandleFile(short)).toMatchObject({
      questions: [{ options: [{ value: 'dmy' }, { value: 'mdy' }, { value: 'ymd' }] }],
    });
    expect(firstTime(short, { date_order: 'ymd' })).toBe(day('2002-01-24'));
    expect(firstTime(short, { date_order: 'dmy' })).toBe(day('2024-01-02'));
  });

  test('several sets of prices, with a time as IG writes it', () => {
    const head = ['open', 'high', 'low', 'close']
      .map((name) => `${name}Price.bid,${name}Price.ask`)
      .join(',');
    const text = `snapshotTime,${head}\n2024:01:02-15:30:00,1,5,2,6,0.5,4,1.5,5\n`;
    expect(asked(text)).toEqual(['prices']);
    const { candles } = candlesIn(text, { prices: 'ask' });
    expect(candles.at(0)).toMatchObject({
      time: day('2024-01-02T15:30'),
      open: 5,
      high: 6,
      low: 4,
      close: 5,
    });
  });

  test('a question says the values that answer it', () => {
    const text = 'symbol,date,open,high,low,close\nA,2024-01-01,1,2,0.5,1\nB,2024-01-01,5,6,4,5\n';
    expect(readCandleFile(text)).toMatchObject({
      questions: [{ field: 'symbol', options: [{ value: 'A', label: 'A (1 row)' }, { value: 'B' }] }],
    });
    const read = candlesIn(text, { symbol: 'B' });
    expect(read.candles.at(0).open).toBe(5);
    expect(read.leftOut.not_chosen).toBe(1);
  });

  test('columns whose names nobody knows are asked for, not taken by their order', () => {
    expect(
      asked('kuupäev,algus,ülemine,alumine,lõpp\n2024-01-01,1,2,0.5,1.5\n2024-01-02,1,2,0.5,1.5\n'),
    ).toEqual(['open_column', 'high_column', 'low_column', 'close_column']);
  });

  test('several questions are asked at once', () => {
    expect(
      asked(
        'symbol;date;open;high;low;close\nA;1/2/2024;1,234;1,235;1,233;1,234\nB;1/2/2024;1,234;1,235;1,233;1,234\n',
      ),
    ).toEqual(['symbol', 'date_order', 'decimal']);
  });
});

describe('what the column proves is not asked', () => {
  test.each<[string, string, string]>([
    ['a day above 12 comes first', rows(HEAD, ['1/2/2024', '13/2/2024']), '2024-02-01'],
    ['a day above 12 comes second', rows(HEAD, ['1/2/2024', '1/13/2024']), '2024-01-02'],
    [
      'only one order lets the days follow each other',
      rows(HEAD, ['1/11/2024', '1/12/2024', '2/1/2024']),
      '2024-01-11',
    ],
    ['the name says it', rows('Date (MM/DD/YYYY),open,high,low,close', ['01/02/2024']), '2024-01-02'],
    ['points mean the day first', rows(HEAD, ['01.02.2024']), '2024-02-01'],
    ['two digits of a year', rows(HEAD, ['12/31/99']), '1999-12-31'],
    [
      'one order has a candle a day, the others one a year',
      rows(HEAD, ['30/12/24', '31/12/24']),
      '2024-12-30',
    ],
    ['the same with the year first', rows(HEAD, ['24/12/30', '24/12/31']), '2024-12-30'],
    ['the same in digits', rows(HEAD, ['241230', '241231']), '2024-12-30'],
    [
      'at least two dates in digits',
      rows('time,open,high,low,close', ['20240101', '20240102']),
      '2024-01-01',
    ],
  ])('%s', (_what, text, first) => {
    expect(firstTime(text)).toBe(day(first));
  });

  test.each<[string, number]>([
    ['1,5;2;0,5;1,25', 1.5],
    ['1.234,5;2.000,0;1.000,0;1.500,25', 1234.5],
    ['1,234.5;2,000.0;1,000.0;1,500.25', 1234.5],
    ['1,234,567;2,000,000;1,000,000;1,500,000', 1_234_567],
    ['1.234.567;2.000.000;1.000.000;1.500.000', 1_234_567],
    ["1'234.50;2'000.00;1'000.00;1'500.25", 1234.5],
    ['1 234,50;2 000,00;1 000,00;1 500,25', 1234.5],
    ['0,125;0,250;0,100;0,200', 0.125],
    ['145.123;146.001;144.002;145.001', 145.123],
    ['$1.50;$2.00;$0.50;$1.25', 1.5],
    ['1,50 €;2,00 €;0,50 €;1,25 €', 1.5],
    ['12,34,567.50;13,00,000.00;12,00,000.00;12,50,000.25', 1_234_567.5],
    ['1e-7;2e-7;0.5e-7;1.5e-7', 1e-7],
    ['-1.5;+2;-2.5;−1', -1.5],
  ])('the prices %s', (prices, open) => {
    expect(candlesIn(`Date;Open;High;Low;Close\n2024-01-02;${prices}\n`).candles.at(0).open).toBe(open);
  });
});

test.each([
  [
    'blanks before quotes',
    '"Date", "Open", "High", "Low", "Close"\n"2024-01-02", "1,500.5", "2,000", "1,000", "1,600"\n',
    1_500.5,
  ],
  [
    'a Danish file',
    'Dato;Åbning;Højest;Lavest;Luk\n02-01-2024;1,5;2,0;0,5;1,2\n13-01-2024;1,5;2,0;0,5;1,2\n',
    1.5,
  ],
  [
    'a price of trades as the close',
    'candle_date_time_utc,opening_price,high_price,low_price,trade_price,timestamp\n2024-01-02T00:00:00,1.5,2,1,1.7,1704157199123\n',
    1.5,
  ],
])('%s is read', (_what, text, open) => {
  expect(candlesIn(text).candles.at(0)).toMatchObject({ time: day('2024-01-02'), open });
});

test('thousands in a volume that has other marks than the prices', () => {
  const text = 'Date;Open;High;Low;Close;Vol\n2024-01-02;1.5;2.25;0.5;1.75;1.234.567\n';
  expect(candlesIn(text).candles.at(0).volume).toBe(1_234_567);
});

describe('times', () => {
  const HOUR = day('2024-01-02T15:30');
  test.each<[string, number]>([
    ['2024-01-02 15:30', HOUR],
    ['2024-01-02T15:30:00.000Z', HOUR],
    ['2024-01-02T15:30:00.000000000Z', HOUR],
    ['2024-01-02 10:30:00-05:00', HOUR],
    ['2024-01-02 10:30 EST', HOUR],
    ['2024-01-02 10:30:00 America/New_York', HOUR],
    ['2024/01/02 15:30', HOUR],
    ['2024.01.02 15:30:00', HOUR],
    ['20240102 153000', HOUR],
    ['20240102 15:30', HOUR],
    ['20240102T1530Z', HOUR],
    ['02-Jan-2024 15:30', HOUR],
    ['2 January 2024 3:30 PM', HOUR],
    ['"January 2, 2024 3:30pm"', HOUR],
    ['"Tue, 02 Jan 2024 15:30:00 GMT"', HOUR],
    ['02. Januar 2024 15:30', HOUR],
    ['2 janv. 2024 15:30', HOUR],
    ['2024年1月2日 15:30', HOUR],
    ['1704209400', HOUR],
    ['1704209400.0', HOUR],
    ['1704209400000', HOUR],
    ['1704209400000000', HOUR],
    ['1704209400000000000', HOUR],
    ['638398062000000000', HOUR],
    ['1.704209400000000000e+09', HOUR],
    ['1.704209400000000000e+12', HOUR],
    ['2024-01-02 24:00', day('2024-01-03')],
    ['2024-01', day('2024-01-01')],
    ['Jan 2024', day('2024-01-01')],
    ['31.12.2024', day('2024-12-31')],
    ['12/31/2024 12:00 AM', day('2024-12-31')],
    ['-60', -60],
    ['0099-01-01', Date.parse('0099-01-01') / 1000],
  ])('%s is read', (text, time) => {
    expect(firstTime(rows('time,open,high,low,close', [text]))).toBe(time);
  });

  test('hours without minutes beside a day are hours', () => {
    const text = `date,hour,open,high,low,close\n2024-01-02,9,1,2,0.5,1.5\n2024-01-02,15,1,2,0.5,1.5\n`;
    const { candles } = candlesIn(text);
    expect([candles.at(0).time, candles.at(1).time]).toEqual([
      day('2024-01-02T09:00'),
      day('2024-01-02T15:00'),
    ]);
  });

  test('nanoseconds of many years are not taken for .NET’s ticks', () => {
    const of = (text: string) => `${BigInt(day(text)) * 1_000_000_000n}`;
    const text = rows('time,open,high,low,close', [of('1989-01-01'), of('1990-01-01'), of('1991-01-01')]);
    expect(candlesIn(text).candles.at(1).time).toBe(day('1990-01-01'));
  });

  test('a zone moves times, not days; summer and winter, also in the hour that a clock shows twice', () => {
    const inNewYork = (times: string[]) =>
      candlesIn(rows(HEAD, times, '1,2,0.5,1.5'), { time_zone: 'America/New_York' });
    expect(inNewYork(['2024-01-02 10:30']).candles.at(0).time).toBe(HOUR);
    expect(inNewYork(['2024-07-02 10:30']).candles.at(0).time).toBe(day('2024-07-02T14:30'));
    expect(inNewYork(['2024-01-02']).candles.at(0).time).toBe(day('2024-01-02'));
    const autumn = inNewYork([
      '2024-11-03 00:30',
      '2024-11-03 01:00',
      '2024-11-03 01:30',
      '2024-11-03 01:00',
      '2024-11-03 01:30',
      '2024-11-03 02:00',
    ]);
    const { candles } = autumn;
    expect(Array.from({ length: 6 }, (_, index) => candles.at(index).time - candles.at(0).time)).toEqual([
      0, 1800, 3600, 5400, 7200, 9000,
    ]);
    expect(readCandleFile(rows(HEAD, ['2024-03-10 02:30']), { time_zone: 'America/New_York' })).toMatchObject(
      {
        kind: 'faults',
        faults: [{ line: 2, problem: expect.stringContaining('does not exist') }],
      },
    );
  });

  test('a clock that rows name in a column of their own is theirs, each row by itself', () => {
    const text = [
      'date,time,tz,open,high,low,close',
      '2024-01-02,10:30,EST,1,2,0.5,1.5',
      '2024-07-02,10:30,America/New_York,1,2,0.5,1.5',
    ].join('\n');
    const { candles, understood } = candlesIn(`${text}\n`);
    expect([candles.at(0).time, candles.at(1).time]).toEqual([HOUR, day('2024-07-02T14:30')]);
    expect([understood.time_zone, understood.time_zone_from]).toEqual(['EST', 'file']);
    const unknown = candlesIn(`${text.replace('EST', 'Gotham')}\n`);
    expect(unknown.understood.time_zone_from).toBe('assumed');
  });

  test('that UTC was assumed is said, and by whom a zone was', () => {
    const zone = (text: string, choices: UploadChoices = {}) => {
      const { time_zone: name, time_zone_from: from, assumed } = candlesIn(text, choices).understood;
      return [name, from, assumed.length];
    };
    const local = rows(HEAD, ['2024-01-02 10:30']);
    expect(zone(local)).toEqual(['UTC', 'assumed', 1]);
    expect(zone(local, { time_zone: '+02:00' })).toEqual(['UTC+02:00', 'choice', 0]);
    expect(zone(rows('Time (EET),open,high,low,close', ['2024-01-02 10:30']))).toEqual([
      'Europe/Athens',
      'file',
      0,
    ]);
    expect(zone(rows(HEAD, ['2024-01-02 10:30Z']))).toEqual(['UTC', 'file', 0]);
  });
});

describe('an hour that is there twice, as clocks show it in autumn', () => {
  /** Rows of a clock on the wall, from a moment of UTC on; each has a price of its own. */
  function wall(zone: string, from: string, count: number, stepMinutes = 60): string {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const lines = Array.from({ length: count }, (_, at) => {
      const text = format.format(Date.parse(from) + at * stepMinutes * 60_000);
      return `${text},${at + 1},${at + 2},${at + 0.5},${at + 1.5}`;
    });
    return `${HEAD}\n${lines.join('\n')}\n`;
  }
  const times = (text: string, zone: string) => {
    const { candles } = candlesIn(text, { time_zone: zone });
    return [...candles.column('time').subarray(0, candles.count)];
  };
  const from = (text: string, count: number, minutes = 60) =>
    Array.from({ length: count }, (_, at) => Date.parse(text) / 1000 + at * minutes * 60);

  test.each([
    ['Europe/Berlin', '2024-10-26T00:00Z', 60],
    ['Europe/Berlin', '2024-10-26T20:00Z', 5],
    ['America/New_York', '2023-11-05T00:00Z', 60],
    ['Australia/Sydney', '2024-04-06T00:00Z', 30],
  ])(
    'is asked about, and read as summer, then winter time: %s from %s, every %i minutes',
    (zone, start, step) => {
      const text = wall(zone, start, 96, step);
      const read = readCandleFile(text);
      const [question] = read.kind === 'questions' ? read.questions : [];
      expect(question?.field).toBe('time_zone');
      expect(question?.options.map(({ value }) => value)).toEqual(expect.arrayContaining([zone, 'UTC']));
      expect(times(text, zone)).toEqual(from(start, 96, step));
      const [head, ...lines] = text.trim().split('\n');
      expect(times([head, ...lines.toReversed()].join('\n'), zone)).toEqual(from(start, 96, step));
    },
  );

  test('is a fault where it is meant otherwise, or no clock has it', () => {
    const autumn = wall('Europe/Berlin', '2024-10-26T00:00Z', 96);
    expect(asked(autumn, { time_zone: 'UTC' })).toBe('faults');
    expect(asked(autumn, { time_zone: 'Asia/Tokyo' })).toBe('faults');
    const [head, ...lines] = wall('Europe/Berlin', '2024-06-01T00:00Z', 48).trim().split('\n');
    const doubled = `${lines[20]}9`;
    expect(asked([head, ...lines, doubled].join('\n'))).toBe('faults');
    expect(asked(`${autumn}2024-10-26 05:00,9,9,9,9\n`)).toBe('faults');
  });

  test('and the one that is left out in spring is no fault', () => {
    const text = wall('Europe/Berlin', '2024-03-30T00:00Z', 72);
    expect(times(text, 'Europe/Berlin')).toEqual(from('2024-03-30T00:00Z', 72));
  });
});
