import type pg from 'pg';
import type { CandleRange } from './candle-range.ts';
import { pool } from './database.ts';

/** As many as the page asks for at a time come with one statement, and are therefore of one moment. */
const WHOLE_ROWS = 5_000;
/** Of a longer answer: 200 clients that take nothing hold two pages each, which are 0.1 MB of JSON a page. */
const PAGE_ROWS = 1_000;

/** Values stay the text that PostgreSQL sent: its shortest exact digits are already what JSON wants. */
const asText = { getTypeParser: () => (text: string) => text };

type Row = [
  time: string,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string | null,
  exactTime: string,
];

/** `timestamp` literals; `after` is exclusive, `until` inclusive. */
interface Bounds {
  after: string;
  until: string;
}

const PAGE = `
  SELECT floor(date_part('epoch', time))::bigint, open, high, low, close, volume, time
    FROM candles
   WHERE chart_id = $1 AND time > $2::timestamp AND time <= $3::timestamp
   ORDER BY time LIMIT $4`;

const COUNT = `
  SELECT count(*) FROM candles WHERE chart_id = $1 AND time > $2::timestamp AND time <= $3::timestamp`;

/** One microsecond is PostgreSQL's step, so "after the oldest minus one" includes the oldest. */
const NEWEST_BOUNDS = `
  SELECT min(time) - interval '1 microsecond', max(time)
    FROM (SELECT time FROM candles
           WHERE chart_id = $1 AND time > $2::timestamp AND time <= $3::timestamp
           ORDER BY time DESC LIMIT $4) AS newest`;

/**
 * The candles of a range, oldest first, as pieces of JSON text (`{…},{…}`) without the array's
 * brackets; no piece at all when there are none. Holds one page and, between pages, no connection.
 *
 * Rows go from PostgreSQL's text to JSON without becoming objects: 200,000 candles take half the
 * processor time that Drizzle's rows and JSON.stringify need (240 against 510 ms, measured).
 */
export async function* candlePieces(range: CandleRange): AsyncGenerator<string, void> {
  const bounds = await boundsOf(range);
  if (!bounds) return;
  const first = bounds.after;
  const most = range.limit ?? range.newest ?? Number.POSITIVE_INFINITY;
  const pageRows = most <= WHOLE_ROWS ? most : PAGE_ROWS;
  let sent = 0;
  for (let isLast = false; !isLast; ) {
    const wanted = Math.min(most - sent, pageRows);
    const rows = await read<Row>(PAGE, [range.chartId, bounds.after, bounds.until, wanted], sent > 0);
    sent += rows.length;
    isLast = rows.length < wanted || sent === most;
    bounds.after = rows.at(-1)?.[6] ?? bounds.after;
    if (isLast && sent > rows.length) await assertUnchanged(range.chartId, first, bounds.after, sent);
    if (rows.length > 0) yield rows.map(candleJson).join(',');
  }
}

/**
 * Pages are read at different moments. Candles are never changed, but a chart can be deleted meanwhile, or
 * get more of them: then what was sent is nothing that ever was, and must not look like it.
 */
async function assertUnchanged(chartId: number, after: string, until: string, sent: number): Promise<void> {
  const [row] = await read<[string]>(COUNT, [chartId, after, until], true);
  if (Number(row?.[0]) !== sent) throw new Error('The chart was changed while it was read.');
}

/** Undefined when the newest so-and-so many are asked for and there are none. */
async function boundsOf(range: CandleRange): Promise<Bounds | undefined> {
  const after = range.from === undefined ? '-infinity' : justBefore(range.from);
  const until = range.to === undefined ? 'infinity' : endOf(range.to);
  if (range.newest === undefined) return { after, until };
  const rows = await read<[string | null, string | null]>(NEWEST_BOUNDS, [
    range.chartId,
    after,
    until,
    range.newest,
  ]);
  const [oldest, newest] = rows[0] ?? [null, null];
  return oldest === null || newest === null ? undefined : { after: oldest, until: newest };
}

async function read<Shape extends unknown[]>(
  text: string,
  values: unknown[],
  midway = false,
): Promise<Shape[]> {
  const query: pg.QueryArrayConfig = { text, values, rowMode: 'array', types: asText };
  return (await pool('rows', { midway }).query<Shape>(query)).rows;
}

function candleJson([time, open, high, low, close, volume]: Row): string {
  const prices = `{"time":${time},"open":${price(open)},"high":${price(high)},"low":${price(low)},"close":${price(close)}`;
  const known = volume === null ? 'null' : price(volume);
  return known === 'null' ? `${prices}}` : `${prices},"volume":${known}}`;
}

/** NaN, Infinity and -Infinity end in a letter, numbers in a digit. */
function price(text: string): string {
  return text.charCodeAt(text.length - 1) <= 57 ? text : 'null';
}

/** The last microsecond before a second; a whole second counts as one that begins at it. */
function justBefore(unixSeconds: number): string {
  return endOf(unixSeconds - 1);
}

function endOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000Z', '.999999');
}
