'use client';

import { useBoard } from '../board/board-context.tsx';
import { indexOfTime } from '../candles/run.ts';
import { neighbourOf } from '../marks/filter.ts';
import { formatMoment } from '../moment/moment.ts';
import type { Drawing } from './drawing.ts';
import type { KeyEvents } from './keys.ts';

/** What the keys on the chart do with the board. */
export function useKeyEvents(drawing: Drawing | undefined): KeyEvents {
  const board = useBoard();
  return {
    said: (what) => {
      const place = drawing?.cursor.place;
      if (!drawing || !place) return;
      const candles = drawing.candles.candles;
      const candle = candles[indexOfTime(candles, place.time) ?? -1];
      const price = drawing.candles.formatted(place.price);
      if (what === 'price' || !candle) board.messages.say(`Price ${price}`);
      else
        board.messages.say(`${formatMoment(candle.time)}, close ${drawing.candles.formatted(candle.close)}`);
    },
    toEnd: (end) => {
      const { atOldest, atNewest } = board.candles.store.get();
      if (end === 'oldest' ? atOldest : atNewest) drawing?.toEnd(end);
      else board.candles.jump(end);
    },
    neighbour: (step) => {
      const { marks } = board.marks.store.get();
      const near = drawing?.cursor.place?.time ?? middleTime(drawing);
      const mark = neighbourOf(marks, board.tools.get().selected, step, near);
      if (mark) board.visit(mark);
      else board.messages.say('There are no marks on this chart.');
    },
    deleteSelected: () => {
      const mark = board.selected();
      if (mark) void board.edits.remove(mark);
      else board.messages.say('Nothing is selected.');
    },
  };
}

function middleTime(drawing: Drawing | undefined): number {
  const range = drawing?.view.range;
  const candles = drawing?.candles.candles ?? [];
  const middle = range ? Math.round((range.from + range.to) / 2) : 0;
  return candles[Math.min(Math.max(middle, 0), candles.length - 1)]?.time ?? 0;
}
