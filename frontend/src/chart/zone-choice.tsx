'use client';

import { useEffect, useMemo } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { chosenZone, clock, clockFor, EXCHANGES, zoneTitle } from '../moment/clock.ts';
import { localZone, UTC } from '../moment/zone.ts';
import { usePreference } from '../preferences/preferences-context.tsx';
import { useStore } from '../store/use-store.ts';
import type { Drawing } from './drawing.ts';

/** Beside the time axis: in which zone it is told, and the choice of another one. */
export function ZoneChoice() {
  const [choice, choose] = usePreference('zone');
  const { zone, days } = useStore(clock, (state) => state);
  const local = useMemo(() => zoneTitle(localZone()), []);
  return (
    <label
      className="flex items-center gap-1 text-muted"
      title={days ? 'These candles are days: there is no time of day to tell' : 'Time zone of the time axis'}
    >
      <span className="sr-only">Time zone</span>
      <select
        value={choice}
        onChange={(event) => choose(event.target.value)}
        className="field-sizing-content cursor-pointer rounded-lg bg-transparent px-1 py-1 hover:bg-sunken hover:text-ink"
      >
        <option value="UTC">UTC</option>
        <option value="local">Local ({local})</option>
        <optgroup label="Exchange">
          {EXCHANGES.map(({ zone: name, place }) => (
            <option key={name} value={name}>
              {place}
            </option>
          ))}
        </optgroup>
      </select>
      <Offset name={zone.name} />
    </label>
  );
}

/** `UTC−05:00`, which changes with the season of what is in view. */
function Offset({ name }: { name: string }) {
  const board = useBoard();
  const zone = useStore(clock, (state) => state.zone);
  const seconds = useStore(board.navigation.store, ({ seen }) => (seen ? zone.offsetAt(seen.to) : 0));
  if (name === UTC.name) return null;
  const size = Math.abs(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return (
    <span className="tabular-nums">
      UTC{seconds < 0 ? '−' : '+'}
      {two(size / 3600)}:{two((size % 3600) / 60)}
    </span>
  );
}

/** Tells times in the zone that was chosen, and days as days, on the page and on the chart's own axis. */
export function useChosenClock(drawing: Drawing | null): void {
  const board = useBoard();
  const [choice] = usePreference('zone');
  const candles = useStore(board.candles.store, (state) => state.candles);
  const chosen = useMemo(() => chosenZone(choice), [choice]);
  const { zone, days } = useMemo(
    () =>
      clockFor(
        candles.map(({ time }) => time),
        chosen,
      ),
    [candles, chosen],
  );
  useEffect(() => {
    clock.set({ zone, days });
    drawing?.candles.retell();
  }, [drawing, zone, days]);
  // Whoever uses this is drawn anew with the clock, and all that tells a moment with it.
  useStore(clock, (state) => state);
  // The pages beside the chart know nothing of its zone.
  useEffect(() => () => clock.set({ zone: UTC, days: false }), []);
}
