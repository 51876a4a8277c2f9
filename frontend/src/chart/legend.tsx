'use client';

import { useBoard } from '../board/board-context.tsx';
import { indexOfTime } from '../candles/run.ts';
import type { Candle } from '../contract/candle.ts';
import { clock, zoneTitle } from '../moment/clock.ts';
import { formatMoment } from '../moment/moment.ts';
import { useStore } from '../store/use-store.ts';
import { formatPrice } from './price-format.ts';

/** The candle under the crosshair, else the last one in view, with its change against the close before. */
export function Legend({ pointed, decimals }: { pointed: Candle | undefined; decimals: number }) {
  const board = useBoard();
  const candles = useStore(board.candles.store, (state) => state.candles);
  const last = useStore(board.navigation.store, ({ seen }) => seen?.last);
  // A cursor of the keyboard stays where it is when the view goes elsewhere.
  const inView = useStore(board.navigation.store, ({ seen }) =>
    Boolean(pointed && seen && pointed.time >= seen.from && pointed.time <= seen.to),
  );
  const candle = (inView ? pointed : last) ?? candles.at(-1);
  if (!candle) return null;
  const before = candles[(indexOfTime(candles, candle.time) ?? 0) - 1]?.close;
  return <Figures candle={candle} before={before} decimals={decimals} />;
}

interface Props {
  candle: Candle;
  /** The close of the candle before; undefined for the first one. */
  before: number | undefined;
  decimals: number;
}

/** One candle in words and figures, coloured by whether it rose or fell. */
function Figures({ candle, before, decimals }: Props) {
  const colour = candle.close >= candle.open ? 'text-rise' : 'text-fall';
  const { zone, days } = useStore(clock, (state) => state);
  return (
    <dl className="order-last flex w-full flex-wrap gap-x-3 gap-y-0.5 text-xs tabular-nums xl:order-none xl:w-auto">
      <div>
        <dt className="sr-only">Time</dt>
        <dd className="text-muted">
          {formatMoment(candle.time)}
          {days ? '' : ` ${zoneTitle(zone)}`}
        </dd>
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
      {candle.volume === undefined ? null : (
        <div className="flex gap-1">
          <dt className="text-muted">
            <abbr title="volume" className="no-underline">
              V
            </abbr>
          </dt>
          <dd className="text-muted">{VOLUME.format(candle.volume)}</dd>
        </div>
      )}
      {before === undefined ? null : <Change from={before} to={candle.close} decimals={decimals} />}
    </dl>
  );
}

const VOLUME = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 2 });

const FIELDS = [
  { name: 'O', field: 'open' },
  { name: 'H', field: 'high' },
  { name: 'L', field: 'low' },
  { name: 'C', field: 'close' },
] as const;

/** Against the close before, which includes what happened between the two candles. */
function Change({ from, to, decimals }: { from: number; to: number; decimals: number }) {
  const change = to - from;
  return (
    <div title="Change against the previous close">
      <dt className="sr-only">Change against the previous close</dt>
      <dd className={change >= 0 ? 'text-rise' : 'text-fall'}>
        {`${change < 0 ? '−' : '+'}${formatPrice(Math.abs(change), decimals)}`}{' '}
        {from > 0 ? `(${signedPercent((change / from) * 100)})` : ''}
      </dd>
    </div>
  );
}

function signedPercent(change: number): string {
  if (!Number.isFinite(change)) return '–';
  const size = Math.abs(change).toFixed(2);
  if (Number(size) === 0) return `${size} %`;
  return `${change < 0 ? '−' : '+'}${size} %`;
}
