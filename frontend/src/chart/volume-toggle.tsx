'use client';

import { useEffect } from 'react';
import type { Candle } from '../contract/candle.ts';
import { QUIET } from '../field/classes.ts';
import { usePreference } from '../preferences/preferences-context.tsx';
import type { Drawing } from './drawing.ts';
import { hasVolume } from './volume-layer.ts';

/** Shows or hides the volume, and remembers it; there only where the candles have any. */
export function VolumeToggle({ candles, drawing }: { candles: readonly Candle[]; drawing: Drawing | null }) {
  const [isShown, setShown] = usePreference('volume');
  useEffect(() => drawing?.candles.volume.show(isShown), [drawing, isShown]);
  if (!hasVolume(candles)) return null;
  return (
    <button
      type="button"
      aria-pressed={isShown}
      onClick={() => setShown(!isShown)}
      className={`${QUIET} px-2 py-1 text-xs aria-pressed:bg-chosen aria-pressed:text-ink`}
    >
      Volume
    </button>
  );
}
