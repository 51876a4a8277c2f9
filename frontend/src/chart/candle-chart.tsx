'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
import type { Candle } from '../contract/candle.ts';
import { onThemeChange } from '../theme/apply-theme.ts';
import { Drawing, type DrawingEvents } from './drawing.ts';
import { KEYS_HINT, pressKey } from './keys.ts';

interface Props extends DrawingEvents {
  label: string;
  candles: readonly Candle[];
}

/** The candles as a chart that fills its parent, for pointer and keyboard alike. */
export function CandleChart({ label, candles, nearOldest, pointAt }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(null);
  const onNearOldest = useEffectEvent(nearOldest);
  const onPointAt = useEffectEvent(pointAt);

  useEffect(() => {
    if (!element.current) return;
    const own = new Drawing(element.current, {
      nearOldest: () => onNearOldest(),
      pointAt: (candle) => onPointAt(candle),
    });
    drawing.current = own;
    const stop = onThemeChange(() => own.recolour());
    return () => {
      stop();
      own.remove();
      drawing.current = null;
    };
  }, []);

  useEffect(() => drawing.current?.show(candles), [candles]);

  return (
    <section
      ref={element}
      aria-label={label}
      aria-description={KEYS_HINT}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the chart
      tabIndex={0}
      // The canvases would cover an outline, so the focus is shown by a frame above them.
      className="absolute inset-0 outline-none after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:after:border-2 focus-visible:after:border-accent"
      onKeyDown={(event) => {
        if (drawing.current && pressKey(drawing.current, event.key)) event.preventDefault();
      }}
    />
  );
}
