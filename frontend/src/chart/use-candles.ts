'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { CandleReader, type CandleWindow, NOTHING_READ } from './candle-reader.ts';

/** A chart's candles as far as they have been read, and the two ways to read on. */
export function useCandles(chartId: number): CandleWindow & Pick<CandleReader, 'readOlder' | 'retry'> {
  const [reader] = useState(() => new CandleReader(chartId));
  const window = useSyncExternalStore(reader.subscribe, reader.window, () => NOTHING_READ);
  useEffect(() => {
    reader.readOlder();
    return reader.stop;
  }, [reader]);
  return { ...window, readOlder: reader.readOlder, retry: reader.retry };
}
