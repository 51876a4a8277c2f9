'use client';

import { useMemo, useState } from 'react';
import type { Candle } from '../contract/candle.ts';
import type { Chart } from '../contract/chart.ts';
import { Button } from '../notice/button.tsx';
import { Notice } from '../notice/notice.tsx';
import { CandleChart } from './candle-chart.tsx';
import { Legend } from './legend.tsx';
import { priceDecimals } from './price-format.ts';
import { useCandles } from './use-candles.ts';

/** One chart: its name, the candle under the pointer (else the newest), the candles, and what is wrong. */
export function ChartPanel({ chart }: { chart: Chart }) {
  const { candles, complete, reading, error, readOlder, retry } = useCandles(chart.id);
  const [pointed, setPointed] = useState<Candle>();
  const decimals = useMemo(() => priceDecimals(candles), [candles]);
  const shown = pointed ?? candles.at(-1);
  const problem = error === null ? null : <Problem error={error} retry={retry} small={candles.length > 0} />;
  return (
    <>
      <header className="flex min-h-14 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-4 py-2.5">
        <h1 className="truncate text-[0.9375rem] font-semibold tracking-tight" title={chart.name}>
          {chart.name}
        </h1>
        <p role="status" className="ml-auto text-xs text-muted tabular-nums md:order-last">
          {status(candles.length, complete, reading)}
        </p>
        {shown ? <Legend candle={shown} decimals={decimals} /> : null}
      </header>
      <div className="relative flex min-h-0 flex-1 flex-col">
        {candles.length > 0 ? (
          <CandleChart
            label={`Candlestick chart of ${chart.name}`}
            candles={candles}
            nearOldest={readOlder}
            pointAt={setPointed}
          />
        ) : null}
        {complete && candles.length === 0 ? (
          <Notice title="No candles in this chart">It exists, but holds no prices that can be drawn.</Notice>
        ) : null}
        {problem}
      </div>
    </>
  );
}

/** In place of the chart, or as a strip above it when there is something to see. */
function Problem({ error, retry, small }: { error: string; retry: () => void; small: boolean }) {
  const again = <Button onClick={retry}>Try again</Button>;
  if (!small) {
    return (
      <Notice tone="problem" title="The candles cannot be read" action={again}>
        {error}
      </Notice>
    );
  }
  return (
    <div
      role="alert"
      className="absolute inset-x-3 top-3 z-10 mx-auto flex max-w-lg items-center gap-3 rounded-xl border border-line bg-raised p-3 shadow-lg"
    >
      <p className="flex-1">Older candles cannot be read. {error}</p>
      {again}
    </div>
  );
}

function status(count: number, complete: boolean, reading: boolean): string {
  if (reading) return count === 0 ? 'Reading candles…' : 'Reading older candles…';
  const candles = `${count.toLocaleString('en-GB')} candle${count === 1 ? '' : 's'}`;
  return complete ? candles : `newest ${candles}`;
}
