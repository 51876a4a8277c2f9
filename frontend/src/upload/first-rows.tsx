import type { Candles } from '../candle-file/candles.ts';
import { AMOUNTS, PRICES } from '../contract/candle.ts';

const SHOWN = 4;

/** The first candles of a file as they will be stored. */
export function FirstRows({ title, candles }: { title: string; candles: Candles }) {
  const rows = Array.from({ length: Math.min(SHOWN, candles.count) }, (_, index) => candles.at(index));
  const hasSeconds = rows.some(({ time }) => time % 60 !== 0);
  const columns = [...PRICES, ...AMOUNTS.filter((amount) => candles.has[amount])];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="mt-2 overflow-x-auto" tabIndex={0} aria-label={`First candles of ${title}`}>
      <table className="w-full text-right text-xs tabular-nums sm:text-[0.8125rem]">
        <caption className="sr-only">The first candles as they will be stored</caption>
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="py-0.5 pr-1 text-left font-medium sm:pr-3">
              Time (UTC)
            </th>
            {columns.map((name) => (
              <th key={name} scope="col" className="py-0.5 pl-1.5 font-medium capitalize sm:pl-3">
                {name.replaceAll('_', ' ')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.time} className="border-t border-line">
              <td className="w-18 py-0.5 pr-1 text-left sm:w-auto sm:pr-3">
                <span className="whitespace-nowrap">{day(row.time)}</span>{' '}
                <span className="whitespace-nowrap">{clockOf(row.time, hasSeconds)}</span>
              </td>
              {columns.map((name) => (
                <td key={name} className="py-0.5 pl-1.5 sm:pl-3">
                  {Number.isNaN(row[name]) ? '–' : withoutNoise(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What floats add to a number (1.0847499999999999) is nothing that the file says. */
function withoutNoise(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function day(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}

function clockOf(time: number, withSeconds: boolean): string {
  return new Date(time * 1000).toISOString().slice(11, withSeconds ? 19 : 16);
}
