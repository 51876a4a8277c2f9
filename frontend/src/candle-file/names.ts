import { PRICES, type Price } from '../contract/candle.ts';

/**
 * What exports call their columns. Earlier names win over later ones; the languages are English, German,
 * French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian,
 * Romanian, Greek, Russian, Ukrainian, Turkish, Arabic, Hebrew, Hindi, Thai, Vietnamese, Indonesian, Chinese,
 * Japanese and Korean.
 */
const NAMES = {
  stamp: list(`
    candle date time utc|open time|time open|opentime|timeopen|kline open time|candle begin time|start time|start at|started at
    window start|time period start|period start|bar time|unix|unix timestamp|unix time|epoch|mts|ts event
    timestamp|time|t|ts|datetime|date time|date gmt|gmt time|local time|utc time|utc|begin|start|bucket
    timestamp utc|datetime utc|time utc|date utc|snapshot time utc|snapshot time|eventtime|zeitstempel|datum zeit|datum uhrzeit|zeit|uhrzeit|zeitpunkt
    fecha hora|date heure|horodatage|data ora|data hora|data i czas|czas|время|дата время|дата и время|时间|時間|日時|일시|time stamp|χρόνος|ώρα`),
  date: list(`
    date|datum|data|fecha|дата|tarih|日付|日付け|日期|交易日期|날짜|일자|dato|day|trade date|tradedate|trading day
    trading date|exchange date|session date|business date|dtyyyymmdd|dtyymmdd|date ymd|date dmy|date mdy|jour|dia|giorno|dzien
    handelstag|seance|sessao|quote date|as of date|settlement date|päivämäärä|päivä|ngày|tanggal|ημερομηνία|วันเดือนปี|วันที่
    التاريخ|תאריך|तारीख|year|month|week|jahr|année|año|anno`),
  clock: list(`
    time|hour|minute|time of day|clock|bar time|timestamp|uhrzeit|zeit|heure|hora|ora|czas|godzina|время|saat|时间|時刻|時間|시간|tijd|tid|hhmm
    hhmmss|time bar start`),
  open: list(`
    open|o|open price|opening price|price open|px open|opening|first|first price|open prc|openprice|eroffnung|eroffn
    eroffnungskurs|eroffnungspreis|erster|anfang|anfangskurs|ouverture|ouv|premier|cours ouverture|apertura|abertura|ap
    opening koers|openingskoers|oppning|oppningskurs|oppn|otwarcie|kurs otwarcia|открытие|откр|цена открытия|acilis
    abning|apning|otevreni|nyito|deschidere|pembukaan|始値|开盘|开盘价|開盤|開盤價|시가|öffnen|aperto|abrir|åben|avaus|mở|mở cửa
    άνοιγμα|відкр|відкриття|เปิด|الافتتاح|פתיחה|खुला|otevření`),
  high: list(`
    high|h|high price|price high|px high|day high|highest|highest price|hi|max|maximum|highprice|high prc|hoch|hochst
    hochstkurs|hochstpreis|tageshoch|hochster|plus haut|haut|cours plus haut|maximo|maxima|alto|mas alto|massimo|max
    hoog|hoogste|hoogste koers|hogst|hogsta|hogstakurs|hogkurs|najwyzszy|kurs maksymalny|макс|максимум|максимальная
    максимальная цена|højest|høyest|maxim|tertinggi|yuksek|en yuksek|高値|高|最高|最高价|最高價|고가|tageshöchstkurs
    tageshöchst|tageshöchststand|élevé|høj|høy|højeste|høyeste|ylin|korkein|cao|cao nhất|υψηλό|สูง|สูงสุด|الأعلى|גבוה|उच्च|nejvyšší`),
  low: list(`
    low|l|low price|price low|px low|day low|lowest|lowest price|lo|min|minimum|lowprice|low prc|tief|tiefst|tiefstkurs
    tiefstpreis|tagestief|tiefster|niedrig|plus bas|bas|cours plus bas|minimo|minima|bajo|mas bajo|min|laag|laagste
    laagste koers|lagst|lagsta|lagstakurs|lagkurs|najnizszy|kurs minimalny|мин|минимум|минимальная|минимальная цена
    lavest|minim|terendah|dusuk|en dusuk|安値|低|最低|最低价|最低價|저가|tagestiefstkurs|tagestiefst|tagestiefststand
    faible|basso|lav|laveste|alin|matalin|thấp|thấp nhất|χαμηλό|мін|мінімум|ต่ำ|ต่ำสุด|الأدنى|נמוך|निम्न|nejnižší`),
  close: list(`
    close|c|close price|closing price|price close|closeprice|closing|close last|last|last price|px last|lastprice
    trdprc 1|settle|settlement|settlement price|price|schluss|schlusskurs|schlusspreis|schluß|zuletzt|letzter|letzter preis
    kurs|cloture|clot|dernier|cours cloture|cierre|ultimo|precio|chiusura|prezzo|fechamento|fecho|preco|slot|slotkoers
    laatste|stangning|stangningskurs|slutkurs|senast|senaste|zamkniecie|kurs zamkniecia|ostatnio|закрытие|закр
    цена закрытия|цена|последняя|kapanis|simdi|son|終値|收盘|收盘价|收盤|收盤價|종가|latest|latest price|fermeture|luk|slutt|zaver|zaro|inchidere|penutupan|terakhir|trade price|chiudi|seneste|sidste|siste
    viimeisin|päätös|päätöskurssi|utolsó|ultimul|poslední|lần cuối|đóng cửa|τελευταία|κλείσιμο|ціна|закриття|ราคา|ปิด|الأخير|الإغلاق|שער|סגירה|मूल्य`),
  volume: list(`
    volume|vol|v|volume traded|base volume|period volume|total volume|trade volume|traded volume|px volume|volumefrom|volume from
    shares traded|number of shares|no of shares|total traded quantity|tottrdqty|quantity|qty|acvol uns|totalvolume
    stuck|stucke|stuecke|volumen|umsatz|volym|antal aktier|volumes|wolumen|wol|объем|об|кол во|hacim|hac|volume base
    出来高|交易量|成交量|거래량|tickvol|tick volume|tickvolume|tick vol|ticks|total ticks|amount|kl|khối lượng
    forg|forgalom|objem|όγκος|об’єм|обсяг|ปริมาณ|الحجم|נפח|वॉल्यूम|vaihto|volyymi`),
  symbol: list(`
    ticker|symbol|pair|instrument|instrument name|market|asset|asset name|coin|currency pair|ric|isin|secid|security
    stock|sid|tic|contract|product|code|instrument id|symbols|act symbol|trading symbol|tradingsymbol|scrip|valor|wkn
    tckrsymb|share code|trade code|fx pair|currency|name|base asset|series`),
  zone: list(
    'time zone|timezone|tz|zone|utc offset|gmt offset|zeitzone|fuseau horaire|zona horaria|fuso orario',
  ),
  period: list('per|period|interval|timeframe|time frame|resolution|granularity|bar size'),
} as const;

export type NameRole = keyof typeof NAMES;
export const PRICE_ROLES = PRICES;
export type PriceRole = Price;

function list(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split(/[|\n]/)
      .map((name, rank) => [plainName(name), rank] as const)
      .filter(([name]) => name !== '')
      .reverse(),
  );
}

/**
 * A column's name in lower case, without accents, signs, numbering, brackets and what is explained on lines
 * below it: `<Open_Price>` → `open price`.
 */
export function plainName(name: string): string {
  return withoutAccents(
    firstLine(name)
      .slice(0, 200)
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'),
  )
    .toLowerCase()
    .replace(/\([^()]*\)/g, ' ')
    .replace(/^\s*\d+[.)]\s*/, '')
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
}

function firstLine(name: string): string {
  const trimmed = name.trim();
  const end = trimmed.indexOf('\n');
  return end === -1 ? trimmed : trimmed.slice(0, end);
}

/** The letters without their marks; `й` and the Japanese voiced sounds are letters of their own. */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/([a-zA-Z])\p{M}+/gu, '$1')
    .normalize('NFC')
    .replaceAll('ё', 'е')
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o');
}

/** How well a plain name fits a role, 0 being best; undefined where it does not. */
function rankOf(role: NameRole, plain: string): number | undefined {
  return NAMES[role].get(plain);
}

/** The columns whose names fit a role, best first, then from the left. */
export function columnsFor(role: NameRole, plain: readonly string[]): number[] {
  return plain
    .map((name, column) => ({ column, rank: rankOf(role, name) ?? -1 }))
    .filter(({ rank }) => rank >= 0)
    .sort((one, other) => one.rank - other.rank || one.column - other.column)
    .map(({ column }) => column);
}

const WORDS: Readonly<Record<string, PriceRole>> = {
  open: 'open',
  first: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  last: 'close',
};
const LETTERS: Readonly<Record<string, PriceRole>> = { o: 'open', h: 'high', l: 'low', c: 'close' };
const SIDES = new Set(['bid', 'ask', 'mid']);
const OTHER = /\b(?:adj|adjusted|prev|previous|time|interest|date|change|52w|52|week|year|unadjusted|vwap)\b/;

/**
 * Four columns that together are the prices of a candle, and what else their names say: `bid`, `eur`, `aapl`.
 */
export interface PriceSet {
  name: string;
  columns: Record<PriceRole, number>;
}

/**
 * The complete sets of columns whose names are a price's with something around it (`BidOpen`, `AAPL.Open`).
 */
export function priceSets(plain: readonly string[]): PriceSet[] {
  const sets = new Map<string, Partial<Record<PriceRole, number>>>();
  plain.forEach((name, column) => {
    const found = OTHER.test(name) ? undefined : roleWithin(name);
    if (!found) return;
    const set = sets.get(found.rest) ?? {};
    set[found.role] ??= column;
    sets.set(found.rest, set);
  });
  return [...sets].flatMap(([name, set]) => {
    const { open, high, low, close } = set;
    const whole = open !== undefined && high !== undefined && low !== undefined && close !== undefined;
    return whole ? [{ name, columns: { open, high, low, close } }] : [];
  });
}

function roleWithin(name: string): { role: PriceRole; rest: string } | undefined {
  const words = name
    .replace(/^(bid|ask|mid)(open|high|low|close)$/, '$1 $2')
    .replace(/^(open|high|low|close)(bid|ask|mid)$/, '$1 $2')
    .split(' ');
  const isSide = words.some((word) => SIDES.has(word));
  const at = words.findIndex((word) => word in WORDS || (isSide && word in LETTERS));
  const word = words[at];
  if (word === undefined) return undefined;
  const role = WORDS[word] ?? LETTERS[word];
  const rest = words.filter((other, index) => index !== at && other !== 'price').join(' ');
  return role && { role, rest };
}
