import { grouped, INDEX_DAYS, type partsOf } from './candles.ts';
import { type Export, quoted, write } from './write.ts';

/** Investing.com in one language: its line of names, its dates, and what divides thousands and decimals. */
export function investing(
  language: string,
  head: string,
  date: (p: ReturnType<typeof partsOf>) => string,
  group: string,
  mark: string,
): Export {
  return write(
    `Investing.com, ${language}`,
    INDEX_DAYS,
    (c, p) =>
      quoted(
        date(p),
        ...[c.close, c.open, c.high, c.low].map((v) => grouped(v, group, mark)),
        `${(c.volume / 1000).toFixed(3).replace('.', mark)}K`,
        `0${mark}5%`,
      ),
    { head, falling: true },
  );
}
