import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type TickMarkWeightValue,
  type Time,
  type TimeScalePoint,
} from 'lightweight-charts';
import { clock } from '../moment/clock.ts';
import { shownBy } from '../moment/moment.ts';
import { weightOf } from './tick-weight.ts';

type Points = readonly { -readonly [Field in keyof TimeScalePoint]: TimeScalePoint[Field] }[];

const TimeScale = defaultHorzScaleBehavior();

/** The library's time axis, on which days and hours begin by the page's clock instead of UTC. */
class ZonedScale extends TimeScale {
  override fillWeightsForPoints(points: Points, startIndex: number): void {
    const { length } = points;
    const shown = (index: number) => shownBy(clock.get(), points[index]?.originalTime as number);
    let before =
      startIndex > 0 ? shown(startIndex - 1) : shown(0) - usualStep(shown(0), shown(length - 1), length);
    for (let index = startIndex; index < length; index += 1) {
      const now = shown(index);
      const point = points[index];
      if (point) point.timeWeight = weightOf(before, now) as TickMarkWeightValue;
      before = now;
    }
  }
}

/** A time axis that follows the page's clock. */
export function zonedScale(): IHorzScaleBehavior<Time> {
  return new ZonedScale();
}

function usualStep(first: number, last: number, count: number): number {
  return count > 1 ? Math.ceil((last - first) / (count - 1)) : 0;
}
