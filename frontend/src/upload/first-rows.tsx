import type { Candles } from '../candle-file/candles.ts';

const SHOWN = 4;
const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** The first candles as they will be stored. */
export function FirstRows({ candles }: { candles: Candles }) {
  const rows = Array.from({ length: Math.min(SHOWN, candles.count) }, (_, index) => candles.at(index));
  const columns = COLUMNS.filter((name) => name !== 'volume' || candles.hasVolume);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="mt-2 overflow-x-auto" tabIndex={0} aria-label="First candles">
      <table className="w-full text-right text-[0.8125rem] tabular-nums">
        <caption className="sr-only">The first candles as they will be stored</caption>
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="py-0.5 pr-3 text-left font-medium">
              Time (UTC)
            </th>
            {columns.map((name) => (
              <th key={name} scope="col" className="py-0.5 pl-3 font-medium capitalize">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.time} className="border-t border-line">
              <td className="py-0.5 pr-3 text-left whitespace-nowrap">{utc(row.time)}</td>
              {columns.map((name) => (
                <td key={name} className="py-0.5 pl-3">
                  {Number.isNaN(row[name]) ? '–' : String(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function utc(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
