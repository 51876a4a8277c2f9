import { type Candle, DAYS, grouped, HOURS, MINUTES, type partsOf } from './candles.ts';
import { investing } from './investing.ts';
import { comma, type Export, fixed, ohlc, ohlcv, quoted, spread, write } from './write.ts';

const at = (dates: (index: number) => number): Candle[] =>
  DAYS.map((candle, index) => ({ ...candle, time: dates(index) / 1000 }));
const FEBRUARY = DAYS.filter(({ time }) => new Date(time * 1000).getUTCMonth() === 1);
/** Every month of a year, and days beyond the twelfth. */
const YEAR = at((index) => Date.UTC(2024, 0, 2 + index * 9));
const HALF_YEAR = at((index) => Date.UTC(2024, 0, 2, index * 105));
const MONTHS = at((index) => Date.UTC(2001, index));
const YEARS = at((index) => Date.UTC(1980 + index, 0));

const NAMES = 'Date,Open,High,Low,Close,Volume';

/** Most of its languages write 1.234,5. */
const inLanguage = (
  language: string,
  names: string,
  date: Parameters<typeof investing>[2],
  [group, mark]: readonly [string, string] = ['.', ','],
) => investing(language, quoted(...names.split('|')), date, group, mark);

const dots = (p: ReturnType<typeof partsOf>) => `${p.d}.${p.m}.${p.y}`;
const slashes = (p: ReturnType<typeof partsOf>) => `${p.d}/${p.m}/${p.y}`;
const ENGLISH = [',', '.'] as const;

const LANGUAGES: Export[] = [
  inLanguage('Danish', 'Dato|Seneste|Åbning|Højeste|Laveste|Vol.|Ændring %', dots),
  inLanguage('Norwegian', 'Dato|Siste|Åpning|Høy|Lav|Vol.|Endring %', dots),
  inLanguage('Swedish', 'Datum|Senaste|Öppning|Högsta|Lägsta|Vol.|+/- %', (p) => `${p.y}-${p.m}-${p.d}`),
  inLanguage('Finnish', 'Päivämäärä|Viimeisin|Avaus|Ylin|Alin|Vol.|Muutos-%', dots),
  inLanguage('Hungarian', 'Dátum|Utolsó|Nyitó|Maximum|Minimum|Forg.|Vált. %', (p) => `${p.y}.${p.m}.${p.d}`),
  inLanguage('Romanian', 'Data|Ultimul|Deschidere|Maxim|Minim|Vol.|Var. %', dots),
  inLanguage('Czech', 'Datum|Poslední|Otevření|Nejvyšší|Nejnižší|Objem|Změna %', dots),
  inLanguage('Greek', 'Ημερομηνία|Τελευταία|Άνοιγμα|Υψηλό|Χαμηλό|Όγκος|Μεταβολή %', slashes),
  inLanguage('Ukrainian', 'Дата|Ціна|Відкр.|Макс.|Мін.|Об’єм|Зміна %', dots),
  inLanguage('Vietnamese', 'Ngày|Lần cuối|Mở|Cao|Thấp|KL|% Thay đổi', slashes),
  inLanguage('Indonesian', 'Tanggal|Terakhir|Pembukaan|Tertinggi|Terendah|Vol.|Perubahan%', slashes),
  inLanguage('Thai', 'วันเดือนปี|ราคา|เปิด|สูง|ต่ำ|ปริมาณ|% เปลี่ยน', slashes, ENGLISH),
  inLanguage('Arabic', 'التاريخ|الأخير|الافتتاح|الأعلى|الأدنى|الحجم|تغير %', slashes, ENGLISH),
  inLanguage('Hebrew', 'תאריך|שער|פתיחה|גבוה|נמוך|נפח|שינוי %', slashes, ENGLISH),
  inLanguage('Hindi', 'तारीख|मूल्य|खुला|उच्च|निम्न|वॉल्यूम|बदलाव %', (p) => `${p.d}-${p.m}-${p.y}`, ENGLISH),
  ...(
    [
      ['French', 'Ouverture\tÉlevé\tFaible\tClôture*\tCours de clôture ajusté**', ' févr. ', '\u202f'],
      ['German', 'Öffnen\tHoch\tTief\tSchluss*\tAdj. Close**', '. Feb. ', '.'],
      ['Spanish', 'Abrir\tMáx.\tMín.\tCierre*\tCierre ajus.**', ' feb ', '.'],
      ['Italian', 'Aperto\tAlto\tBasso\tChiudi*\tChiusura aggiustata**', ' feb ', '.'],
    ] as const
  ).map(([language, names, month, group]) =>
    write(
      `Yahoo Finance, ${language}`,
      FEBRUARY,
      (c, p) =>
        `${p.D}${month}${p.y}\t${spread(c, '\t', comma)}\t${comma(c.close)}\t${grouped(c.volume, group, ',', 0)}`,
      { head: `Date\t${names}\tVolume`, falling: true },
    ),
  ),
  write('onvista', DAYS, (c, p) => `${p.d}.${p.m}.${p.y};${spread(c, ';', comma)};${c.volume}`, {
    head: 'Datum;Eröffnungskurs;Tageshöchstkurs;Tagestiefstkurs;Schlusskurs;Umsatz',
  }),
];

/** Dates as browsers and spreadsheets of a country write them. */
const DATES: Export[] = [
  ...['ru', 'uk', 'cs', 'fi', 'el', 'hu', 'ro', 'vi', 'pl', 'tr', 'id'].flatMap((language) =>
    (['long', 'medium'] as const).map((dateStyle) => {
      const format = new Intl.DateTimeFormat(language, { dateStyle, timeZone: 'UTC' });
      return write(
        `dates in ${language}, ${dateStyle}`,
        YEAR,
        (c) => `"${format.format(c.time * 1000)}";${ohlc(c, ';')}`,
        { head: 'Date;Open;High;Low;Close', volume: false },
      );
    }),
  ),
  ...['fi', 'ko', 'zh-TW', 'es-MX', 'da'].map((language) => {
    const format = new Intl.DateTimeFormat(language, {
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', timeZone: 'UTC' },
    });
    return write(
      `times in ${language}`,
      HALF_YEAR,
      (c) => `"${format.format(c.time * 1000)}";${ohlc(c, ';')}`,
      { head: 'Date;Open;High;Low;Close', volume: false },
    );
  }),
  write('hours as in French', HALF_YEAR, (c, p) => `${p.d}/${p.m}/${p.y} ${p.H}h${p.i};${ohlc(c, ';')}`, {
    head: 'Date;Ouverture;Plus haut;Plus bas;Clôture',
    volume: false,
  }),
  write('Go', HOURS, (c, p) => `${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00 +0000 UTC,${ohlcv(c)}`, {
    head: NAMES,
  }),
  write('Java', HOURS, (c, p) => `${p.y}-${p.m}-${p.d}T${p.H}:${p.i}:00+01:00[Europe/Berlin],${ohlcv(c)}`, {
    head: NAMES,
    offset: 1,
  }),
  write('.NET, JSON', HOURS, (c) => `/Date(${c.time}000)/,${ohlcv(c)}`, { head: NAMES }),
  write('months, MM/YYYY', MONTHS, (c, p) => `${p.m}/${p.y},${ohlcv(c)}`, { head: NAMES }),
  write('months, YYYYMM', MONTHS, (c, p) => `${p.y}${p.m},${ohlcv(c)}`, { head: NAMES }),
  write('MMDDYYYY in digits', DAYS, (c, p) => `${p.m}${p.d}${p.y},${ohlcv(c)}`, { head: NAMES }),
  write('DDMMYYYY in digits', DAYS, (c, p) => `${p.d}${p.m}${p.y},${ohlcv(c)}`, { head: NAMES }),
  write('years', YEARS, (c, p) => `${p.y},${ohlcv(c)}`, { head: NAMES }),
];

const PLATFORMS: Export[] = [
  write(
    'IQFeed, no names',
    MINUTES,
    (c, p) =>
      `LH,${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00,${c.high},${c.low},${c.open},${c.close},9,${c.volume},0,`,
    { foot: '!ENDMSG!,', volume: false },
  ),
  write(
    'IQFeed',
    MINUTES,
    (c, p) => `${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00,${c.high},${c.low},${c.open},${c.close},9,${c.volume}`,
    { head: 'Time Stamp,High,Low,Open,Close,Total Volume,Period Volume' },
  ),
  write(
    'Yahoo Finance, names that are explained',
    DAYS,
    (c, p) => [`${p.mon} ${p.D}, ${p.y}`, fixed(c, 2, '\t'), c.close, c.volume].join('\t'),
    {
      head: 'Date\tOpen\tHigh\tLow\t"Close\nClose price adjusted for splits."\t"Adj Close\nAdjusted."\tVolume',
    },
  ),
  write(
    'TradingView with indicators called High and Low',
    HOURS,
    (c) => `${c.time},${ohlc(c)},${c.high + 1},${c.low - 1},${c.volume}`,
    { head: 'time,open,high,low,close,High,Low,Volume' },
  ),
  write('AlgoSeek', MINUTES, (c, p) => `${p.y}${p.m}${p.d},AAPL,${p.H}:${p.i},${ohlcv(c)}`, {
    head: 'Date,Ticker,TimeBarStart,FirstTradePrice,HighTradePrice,LowTradePrice,LastTradePrice,Volume',
  }),
  write(
    'Consorsbank',
    DAYS,
    (c, p) => `${p.d}.${p.m}.${p.y};${spread(c, ';', (v) => `${comma(v)} EUR`)};${c.volume} Stk.`,
    { head: 'Datum;Eröffnung;Hoch;Tief;Schluss;Volumen' },
  ),
  write('a date in three columns', DAYS, (c, p) => `${p.y},${p.M},${p.D},${ohlcv(c)}`, {
    head: 'Year,Month,Day,Open,High,Low,Close,Volume',
  }),
  write('a time in five columns', HOURS, (c, p) => `${p.y},${p.M},${p.D},${Number(p.H)},0,${ohlcv(c)}`, {
    head: 'year,month,day,hour,minute,open,high,low,close,volume',
  }),
  write('a spreadsheet’s forced texts', DAYS, (c, p) => `="${p.y}-${p.m}-${p.d}",${ohlcv(c)}`, {
    head: NAMES,
  }),
  write('a spreadsheet’s quoted lines', DAYS, (c, p) => `"${p.y}-${p.m}-${p.d},${ohlcv(c)}"`, {
    head: `"${NAMES}"`,
  }),
];

export const ELSEWHERE: readonly Export[] = [...LANGUAGES, ...DATES, ...PLATFORMS];
