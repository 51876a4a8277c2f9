'use client';

import { useEffect, useMemo, useState } from 'react';
import { Announcer } from '../board/announcer.tsx';
import { useBoard } from '../board/board-context.tsx';
import { ProblemBar } from '../board/problem-bar.tsx';
import type { CandleWindow } from '../candles/candle-reader.ts';
import type { Candle } from '../contract/candle.ts';
import { KeyHelp, KeysButton } from '../keys/key-help.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { GoToDate } from '../navigation/go-to-date.tsx';
import { useAddress } from '../navigation/use-address.ts';
import { Notice } from '../notice/notice.tsx';
import { SpanPopover } from '../spans/span-popover.tsx';
import { useStore } from '../store/use-store.ts';
import { Strip } from '../strip/strip.tsx';
import { CandleChart } from './candle-chart.tsx';
import { ContextBar } from './context-bar.tsx';
import { Deleted } from './deleted.tsx';
import type { Drawing } from './drawing.ts';
import { Legend } from './legend.tsx';
import { priceDecimals } from './price-format.ts';
import { Unreadable } from './unreadable.tsx';
import { useFit } from './use-fit.ts';
import { useLearnedLine } from './use-learned-line.ts';
import { ViewBar } from './view-bar.tsx';
import { VolumeToggle } from './volume-toggle.tsx';
import { useChosenClock } from './zone-choice.tsx';

const NONE: readonly Candle[] = [];

/** One chart: its name, the candle under the crosshair (else the newest), the chart, and what is wrong. */
export function ChartPanel() {
  const board = useBoard();
  const window = useStore(board.candles.store, (state) => state);
  const [pointed, setPointed] = useState<Candle>();
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useKeys(drawing);
  const gone = useStore(board.state, (state) => state.gone);
  const candles = gone ? NONE : window.candles;
  const decimals = useMemo(() => priceDecimals(candles), [candles]);
  useChosenClock(drawing);
  useAddress();
  useFit(drawing);
  useLearnedLine(drawing);
  useEffect(() => (drawing ? board.navigation.attach(drawing) : undefined), [board, drawing]);
  return (
    <>
      <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-4 py-2.5">
        <h1
          className="max-w-[60%] truncate text-[0.9375rem] font-semibold tracking-tight"
          title={board.chart.name}
        >
          {board.chart.name}
        </h1>
        <Legend pointed={pointed} decimals={decimals} />
        <div className="ml-auto flex items-center gap-1">
          <p role="status" className="mr-2 text-xs text-muted tabular-nums">
            {gone ? '' : status(window)}
          </p>
          <VolumeToggle candles={candles} drawing={drawing} />
          <KeysButton />
        </div>
      </header>
      {candles.length > 0 ? <ContextBar decimals={decimals} /> : null}
      <div className="relative flex min-h-0 flex-1 flex-col overflow-hidden">
        {candles.length > 0 ? (
          <>
            <CandleChart
              label={`Candlestick chart of ${board.chart.name}`}
              pointAt={setPointed}
              onDrawing={setDrawing}
            />
            <SpanPopover drawing={drawing} />
          </>
        ) : null}
        {gone ? <Deleted /> : null}
        {!gone && window.reading === null && window.error === null && candles.length === 0 ? (
          <Notice title="No candles in this chart">It exists, but holds no prices that can be drawn.</Notice>
        ) : null}
        {gone ? null : <Unreadable />}
        <KeyHelp />
        <Announcer />
      </div>
      {candles.length > 0 ? <Strip /> : null}
      <ProblemBar />
      {candles.length > 0 ? <ViewBar drawing={drawing} /> : null}
      <GoToDate />
    </>
  );
}

function status({ candles, reading }: CandleWindow): string {
  if (reading === null) return '';
  return candles.length === 0 ? 'Reading candles…' : 'Reading more candles…';
}
