import type { Candle } from '../contract/candle.ts';
import { formatMoment } from '../moment/moment.ts';
import { formatPrice } from './price-format.ts';

/** One candle in words and figures, coloured by whether it rose or fell. */
export function Legend({ candle, decimals }: { candle: Candle; decimals: number }) {
  const colour = candle.close >= candle.open ? 'text-rise' : 'text-fall';
  const change = ((candle.close - candle.open) / candle.open) * 100;
  return (
    <dl className="flex w-full flex-wrap gap-x-3 gap-y-0.5 text-xs tabular-nums md:w-auto">
      <div>
        <dt className="sr-only">Time (UTC)</dt>
        <dd className="text-muted">{formatMoment(candle.time)} UTC</dd>
      </div>
      {FIELDS.map(({ name, field }) => (
        <div key={field} className="flex gap-1">
          <dt className="text-muted">
            <abbr title={field} className="no-underline">
              {name}
            </abbr>
          </dt>
          <dd className={colour}>{formatPrice(candle[field], decimals)}</dd>
        </div>
      ))}
      <div>
        <dt className="sr-only">Change</dt>
        <dd className={colour}>{signedPercent(change)}</dd>
      </div>
    </dl>
  );
}

const FIELDS = [
  { name: 'O', field: 'open' },
  { name: 'H', field: 'high' },
  { name: 'L', field: 'low' },
  { name: 'C', field: 'close' },
] as const;

function signedPercent(change: number): string {
  if (!Number.isFinite(change)) return '–';
  const size = Math.abs(change).toFixed(2);
  if (Number(size) === 0) return `${size} %`;
  return `${change < 0 ? '−' : '+'}${size} %`;
}
