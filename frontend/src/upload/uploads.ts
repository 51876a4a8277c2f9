import { chartNameOf } from '../candle-file/chart-name.ts';
import type { Recognised } from '../candle-file/recognise.ts';
import type { Chart } from '../contract/chart.ts';
import type { ChoiceField, Upload, UploadChoices } from '../contract/upload.ts';
import { isPassing, messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { readFile } from './read-file.ts';
import { AnswerLost, sendFile } from './send-file.ts';
import { type Sent, toldOn } from './sent.ts';

/** A file that has been chosen, and how it is read so far. */
export interface ChosenFile {
  readonly id: number;
  readonly file: File;
  readonly choices: UploadChoices;
  /** What the chart is to be called that it becomes. */
  readonly chartName: string;
  /** Null while it is being read. */
  readonly read: Recognised | null;
}

/** Where the candles go: a chart for each file, one new chart for all, or the chart that is open. */
export type Target = 'each' | 'one' | 'open';

export interface UploadsState {
  chosen: readonly ChosenFile[];
  /** The chart that was open when the files were chosen. */
  open: Chart | null;
  target: Target;
  sent: readonly Sent[];
}

/** Called when a file has become candles of a chart; `begunAt` is the address at which it was sent. */
export type OnStored = (chart: Upload['chart'], begunAt: string) => void;

const UNREACHED = 'The server cannot be reached. Check the connection and try again.';

/** The files of this window: chosen, looked at, sent one after the other. */
export class Uploads {
  readonly store = new Store<UploadsState>({ chosen: [], open: null, target: 'each', sent: [] });
  readonly #onStored: OnStored;
  readonly #prepare: () => Promise<unknown>;
  readonly #reading = new Map<number, AbortController>();
  readonly #again = new Map<number, () => Promise<void>>();
  #sending: AbortController | undefined;
  #queue = Promise.resolve();
  #lastId = 0;

  /** `prepare` loads what shows the files; it is asked before each of them is shown. */
  constructor(onStored: OnStored, prepare: () => Promise<unknown>) {
    this.#onStored = onStored;
    this.#prepare = prepare;
  }

  /**
   * Takes files to be looked at before anything is stored. Says so of each where the page cannot be completed
   * for that.
   */
  choose = async (files: Iterable<File>, open: Chart | null): Promise<void> => {
    // A FileList is emptied as soon as its input is.
    const added = [...files].map((file) => ({
      id: ++this.#lastId,
      file,
      choices: {},
      chartName: chartNameOf(file.name),
      read: null,
    }));
    try {
      await this.#prepare();
    } catch {
      const failed = added.map(({ id, file }) => ({
        id,
        name: file.name,
        kind: 'failed' as const,
        error: UNREACHED,
        passing: false,
      }));
      this.store.set({ sent: [...this.store.get().sent, ...failed] });
      return;
    }
    const { chosen } = this.store.get();
    this.store.set({
      chosen: [...chosen, ...added],
      open,
      ...(chosen.length === 0 && { target: 'each' as const }),
    });
    for (const { id } of added) void this.#read(id);
  };

  /** Says how a file is meant, which is then read again; the empty text takes a choice back. */
  decide = (id: number, field: ChoiceField, value: string): void => {
    const { [field]: _before, ...others } = this.#find(id)?.choices ?? {};
    this.#choose(id, value === '' ? others : { ...others, [field]: value });
  };

  /** Takes back all that was said of how a file is meant, so that what it leaves open is asked again. */
  startAgain = (id: number): void => this.#choose(id, {});

  /** A name that nobody has typed follows what was chosen. */
  #choose(id: number, choices: UploadChoices): void {
    const file = this.#find(id);
    if (!file) return;
    const isOwn = file.chartName !== chartNameOf(file.file.name, file.choices);
    const chartName = isOwn ? file.chartName : chartNameOf(file.file.name, choices);
    this.#change(id, { choices, chartName });
    void this.#read(id);
  }

  /** Says what the chart is to be called that a file becomes. */
  rename = (id: number, chartName: string): void => this.#change(id, { chartName });

  /** Forgets a file that has not been sent. */
  remove = (id: number): void => {
    this.#reading.get(id)?.abort();
    this.store.set({ chosen: this.store.get().chosen.filter((file) => file.id !== id) });
  };

  /** Forgets all that have not been sent. */
  removeAll = (): void => {
    for (const { id } of this.store.get().chosen) this.remove(id);
  };

  aim = (target: Target): void => this.store.set({ target });

  /** Sends all files that can be read, one after the other, and forgets the others. */
  storeAll = (): void => {
    const { chosen, target, open } = this.store.get();
    const ready = chosen.filter(({ read }) => read?.kind === 'candles');
    this.store.set({ chosen: [], sent: [...this.#underWay(ready), ...ready.map(waiting)] });
    let chartId = target === 'open' ? (open?.id ?? null) : null;
    for (const file of ready) {
      const key = newKey();
      const send = async () => {
        const chart = await this.#send(file, chartId, key);
        if (target === 'one' && chart) chartId = chart.id;
      };
      this.#again.set(file.id, send);
      this.#queue = this.#queue.then(send);
    }
  };

  /** Sends a file again of which it is not known whether it was stored; it will be there once. */
  again = (id: number): void => {
    const send = this.#again.get(id);
    if (send) this.#queue = this.#queue.then(send);
  };

  /** Gives up the file that is being sent, and those behind it; of use only until all has been sent. */
  cancel = (): void => {
    const { sent } = this.store.get();
    this.store.set({ sent: sent.filter(({ kind }) => kind !== 'waiting') });
    this.#sending?.abort();
  };

  /** Forgets how a file ended. */
  dismiss = (id: number): void => {
    this.store.set({ sent: this.store.get().sent.filter((file) => file.id !== id) });
    this.#again.delete(id);
  };

  /** This chart is open: what was stored is told on its own chart, and not on any that is opened after it. */
  openedChart = (chartId: number): void => {
    const { sent } = this.store.get();
    if (sent.some(({ kind }) => kind === 'done')) this.store.set({ sent: toldOn(chartId, sent) });
  };

  async #read(id: number): Promise<void> {
    this.#reading.get(id)?.abort();
    const file = this.#find(id);
    if (!file) return;
    const own = new AbortController();
    this.#reading.set(id, own);
    this.#change(id, { read: null });
    try {
      this.#change(id, { read: await readFile(file.file, file.choices, own.signal) });
    } catch (thrown) {
      if (!own.signal.aborted)
        this.#change(id, { read: { kind: 'refused', problem: `cannot be read. ${messageOf(thrown)}` } });
    }
  }

  async #send(
    { id, file, choices, chartName }: ChosenFile,
    chartId: number | null,
    key: string,
  ): Promise<Upload['chart'] | undefined> {
    const before = this.store.get().sent.find((sent) => sent.id === id);
    if (!before) return undefined;
    const own = new AbortController();
    this.#sending = own;
    const begunAt = window.location.href;
    const progress = (share: number) => this.#tell({ id, name: file.name, kind: 'sending', share });
    progress(0);
    try {
      const {
        count,
        chart,
        already_there: alreadyThere,
      } = await sendFile({ file, choices, chartId, chartName, key }, progress, own.signal);
      this.#tell({ id, name: file.name, kind: 'done', count, alreadyThere, chart, seen: false });
      this.#onStored(chart, begunAt);
      return chart;
    } catch (thrown) {
      if (own.signal.aborted) this.dismiss(id);
      else this.#tell({ id, name: file.name, ...endOf(thrown) });
      return undefined;
    } finally {
      this.#sending = undefined;
    }
  }

  /** Those that are still on their way, and those that ended badly and are not sent again now. */
  #underWay(now: readonly ChosenFile[]): readonly Sent[] {
    const isSentNow = (name: string) => now.some(({ file }) => file.name === name);
    return this.store
      .get()
      .sent.filter(({ kind, name }) => kind !== 'done' && !(kind === 'failed' && isSentNow(name)));
  }

  #find(id: number): ChosenFile | undefined {
    return this.store.get().chosen.find((file) => file.id === id);
  }

  #change(id: number, change: Partial<ChosenFile>): void {
    const { chosen } = this.store.get();
    this.store.set({ chosen: chosen.map((file) => (file.id === id ? { ...file, ...change } : file)) });
  }

  #tell(now: Sent): void {
    this.store.set({ sent: this.store.get().sent.map((sent) => (sent.id === now.id ? now : sent)) });
  }
}

function waiting({ id, file }: ChosenFile): Sent {
  return { id, name: file.name, kind: 'waiting' };
}

function endOf(thrown: unknown): { kind: 'unknown' } | { kind: 'failed'; error: string; passing: boolean } {
  if (thrown instanceof AnswerLost) return { kind: 'unknown' };
  return { kind: 'failed', error: messageOf(thrown), passing: isPassing(thrown) };
}

/** 128 random bits. randomUUID exists only under HTTPS and on localhost. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
