import type { CandleReader } from '../candles/candle-reader.ts';
import { KEPT_CANDLES } from '../candles/run.ts';
import type { Drawing } from '../chart/drawing.ts';
import { MOST_IN_VIEW } from '../chart/view.ts';
import { timeAtIndex } from '../chart/view-times.ts';
import type { Candle } from '../contract/candle.ts';
import type { ChartOverview } from '../contract/overview.ts';
import { request } from '../request/request.ts';
import { Store } from '../store/store.ts';
import type { Place } from './address.ts';

/** What is in view, in times: Unix seconds with fractions, so that what follows it moves as smoothly. */
export interface Seen {
  readonly from: number;
  readonly to: number;
  /** How many candles are in view. */
  readonly count: number;
  /** The last candle in view. */
  readonly last: Candle | undefined;
  /** True where the chart's newest candle is in view. */
  readonly newest: boolean;
}

interface NavigationState {
  /** Null until the first candles are drawn. */
  readonly seen: Seen | null;
  /** Null until it has been read; the strip and the count wait for it, nothing else does. */
  readonly overview: ChartOverview | null;
  /** Whether a date is asked for. */
  readonly asking: boolean;
  /** The last moment that the model in use has learned from; null where there is none, or it does not say. */
  readonly learnedUntil: number | null;
}

/** Where on its chart the page is, and the ways to be elsewhere. */
export class Navigation {
  readonly store = new Store<NavigationState>({
    seen: null,
    overview: null,
    asking: false,
    learnedUntil: null,
  });
  readonly #chartId: number;
  readonly #candles: CandleReader;
  #drawing: Drawing | undefined;
  #frame = 0;
  #wanted: { from: number; to: number } | undefined;
  /** Whether all candles are to be shown, once they have been read. */
  #fitting = false;

  constructor(chartId: number, candles: CandleReader) {
    this.#chartId = chartId;
    this.#candles = candles;
  }

  /** Follows a drawing's view, once a frame. Returns the way to stop. */
  attach(drawing: Drawing): () => void {
    const stop = new AbortController();
    this.#drawing = drawing;
    drawing.view.watch(stop.signal, this.#lookSoon);
    this.drawn();
    return () => {
      stop.abort();
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      this.#drawing = undefined;
    };
  }

  /** Reads what the whole chart holds; a failure leaves what was known. */
  readonly readOverview = async (): Promise<void> => {
    const overview = await request<ChartOverview>(`/api/charts/${this.#chartId}/overview`).catch(() => null);
    if (overview) this.store.set({ overview });
  };

  /**
   * Shows a stretch of time, and reads it first where it is not held. Without an end: up to the newest
   * candle.
   */
  show({ from, to }: Place): void {
    if (from === undefined) {
      this.#candles.jump('newest');
      return;
    }
    this.#wanted = { from, to: to ?? Number.POSITIVE_INFINITY };
    if (this.isHeld(from, to ?? Number.POSITIVE_INFINITY)) this.#arrive();
    else this.#candles.jump(to === undefined ? 'newest' : Math.round((from + to) / 2));
  }

  /** Other candles have been drawn: goes on to the stretch that was asked for. */
  readonly drawn = (): void => {
    this.#drawing?.whole.limitZoom(this.isWhole);
    this.#arrive();
    if (this.#fitting) this.#fit();
    // Other candles may be in view at the same indices, of which the library does not tell.
    this.#lookSoon();
  };

  #arrive(): void {
    const [drawing, wanted] = [this.#drawing, this.#wanted];
    if (!drawing || !wanted || this.#candles.store.get().reading === 'elsewhere') return;
    this.#wanted = undefined;
    drawing.showTimes(wanted.from, wanted.to);
  }

  /** Puts a moment into the middle of the view, and reads what lies there first. */
  readonly centreOn = (moment: number): void => {
    const time = Math.round(moment);
    if (this.isHeld(time, time)) this.#drawing?.candles.goTo(time);
    else this.#candles.jump(time);
  };

  /**
   * Goes to a moment, or to the end of the chart that is nearest where there is no candle then; says which.
   */
  readonly goTo = (time: number): 'there' | 'oldest' | 'newest' => {
    const { overview } = this.store.get();
    const { first, last, atOldest, atNewest } = this.#candles.store.get();
    const [begin, end] = [
      overview?.first ?? (atOldest ? first : undefined),
      overview?.last ?? (atNewest ? last : undefined),
    ];
    if (begin !== undefined && time < begin) {
      this.toEnd('oldest');
      return 'oldest';
    }
    if (end !== undefined && time > end) {
      this.toEnd('newest');
      return 'newest';
    }
    this.centreOn(time);
    return 'there';
  };

  /** Goes to the chart's first or last candle; returns that in words. */
  readonly toEnd = (end: 'oldest' | 'newest'): string => {
    const { atOldest, atNewest } = this.#candles.store.get();
    if (end === 'oldest' ? atOldest : atNewest) this.#drawing?.toEnd(end);
    else this.#candles.jump(end);
    return end === 'oldest' ? 'At the first candle.' : 'At the last candle.';
  };

  /** Shows the whole chart or, of a large one, as much around here as is drawn at once; says how much. */
  readonly showAll = (): string => {
    this.#fitting = true;
    this.#fit();
    const { count = 0 } = this.store.get().overview ?? {};
    const number = (candles: number) => candles.toLocaleString('en-GB');
    if (count <= KEPT_CANDLES) return 'The whole chart.';
    return `${number(MOST_IN_VIEW)} of ${number(count)} candles, as many as are drawn at once. The strip below shows all.`;
  };

  /** Reads what is missing, and shows what is there, until it is all. */
  #fit(): void {
    const { count = 0 } = this.store.get().overview ?? {};
    const { candles } = this.#candles.store.get();
    const [whole, enough] = [this.isWhole, count > KEPT_CANDLES && candles.length >= MOST_IN_VIEW];
    this.#drawing?.whole.show(whole);
    this.#drawing?.axis.fit();
    if (whole || enough) {
      this.#fitting = false;
      return;
    }
    this.#candles.readOlder();
    this.#candles.readNewer();
  }

  /** Whether all candles of the chart are held. */
  get isWhole(): boolean {
    const { atOldest, atNewest } = this.#candles.store.get();
    return atOldest && atNewest;
  }

  /** Whether everything between two moments has been read. */
  isHeld(from: number, to = from): boolean {
    const { first, last, atNewest, reading } = this.#candles.store.get();
    if (first === undefined || last === undefined || reading === 'elsewhere') return false;
    return from >= first && (to === Number.POSITIVE_INFINITY ? atNewest : to <= last);
  }

  readonly #lookSoon = (): void => {
    this.#frame ||= requestAnimationFrame(this.#look);
  };

  readonly #look = (): void => {
    this.#frame = 0;
    const range = this.#drawing?.view.range;
    const candles = this.#drawing?.candles.candles ?? [];
    const [first] = candles;
    if (!range || !first) return;
    const [from, to] = [timeAtIndex(candles, range.from), timeAtIndex(candles, range.to)];
    const [start, end] = [
      Math.max(0, Math.ceil(range.from)),
      Math.min(candles.length - 1, Math.floor(range.to)),
    ];
    const newest = this.#candles.store.get().atNewest && range.to >= candles.length - 1;
    this.store.set({ seen: { from, to, count: Math.max(0, end - start + 1), last: candles[end], newest } });
  };
}

/** Whether two stretches of time have nothing in common. */
export function isElsewhere(one: Seen, other: Seen): boolean {
  return one.to < other.from || other.to < one.from;
}
