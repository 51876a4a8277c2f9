import type { CandleReader } from '../candles/candle-reader.ts';
import type { Chart } from '../contract/chart.ts';
import type { ChartChanges } from '../contract/overview.ts';
import type { Navigation } from '../navigation/navigation.ts';
import { isPassing, RequestError, request } from '../request/request.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { History } from './history.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';

/** So long a change made elsewhere stays unseen; an answer costs PostgreSQL a millisecond or two. */
const POLL_MS = 2_000;
/** Where the server does not answer it is asked less and less often, down to this. */
const RARELY_MS = 30_000;
/** Whoever is gone for good needs no more questions. */
const GONE = 404;

interface Watched {
  readonly chart: Chart;
  readonly candles: CandleReader;
  readonly marks: MarksData;
  readonly navigation: Navigation;
  readonly messages: Messages;
  readonly history: History;
  readonly elsewhere: Elsewhere;
  /** Somebody else has deleted the chart. */
  lose(): void;
}

/** Keeps a board as the database is, whoever changes it: other windows, other people, importers. */
export class ChangeWatch {
  readonly #board: Watched;
  readonly #stop = new AbortController();
  #known: ChartChanges | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = POLL_MS;

  constructor(board: Watched) {
    this.#board = board;
  }

  /** Returns once it is known how things are, or that nobody says: what is read from then on is not older. */
  async start(): Promise<void> {
    const { signal } = this.#stop;
    document.addEventListener('visibilitychange', this.#seen, { signal });
    window.addEventListener('online', this.#seen, { signal });
    await this.#ask();
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** A window that is looked at again, or has a network again, is asked for at once. */
  readonly #seen = (): void => {
    if (document.visibilityState === 'visible') void this.#ask();
  };

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    const { chart, messages, history, elsewhere } = this.#board;
    const { signal } = this.#stop;
    try {
      const changes = await request<ChartChanges>(`/api/charts/${chart.id}/changes`, { signal });
      this.#waitMs = POLL_MS;
      this.#compare(changes);
      this.#readAgain();
      void history.goOn();
      void elsewhere.send();
    } catch (thrown) {
      if (isPassing(thrown)) messages.serverIsAway();
      elsewhere.look();
      if (thrown instanceof RequestError && thrown.status === GONE) {
        this.#board.lose();
        this.stop();
      }
      this.#waitMs = Math.min(this.#waitMs * 2, RARELY_MS);
    }
    clearTimeout(this.#timer);
    if (signal.aborted || document.visibilityState !== 'visible') return;
    this.#timer = setTimeout(() => void this.#ask(), this.#waitMs);
  }

  /** What could not be read while the server was away. */
  #readAgain(): void {
    const { candles, marks } = this.#board;
    if (candles.store.get().error !== null) candles.retry();
    if (marks.store.get().error !== null) void marks.load();
  }

  #compare(changes: ChartChanges): void {
    const known = this.#known;
    this.#known = changes;
    const { candles, marks, navigation } = this.#board;
    const differs = (kind: keyof ChartChanges) => known !== undefined && known[kind] !== changes[kind];
    if (marks.doubtful || differs('annotations') || differs('spans') || differs('labels'))
      void marks.refresh();
    if (differs('candles')) candles.recheck();
    if (differs('candles') || navigation.store.get().overview === null) void navigation.readOverview();
  }
}
