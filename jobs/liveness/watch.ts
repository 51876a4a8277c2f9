import type pg from 'pg';
import { processId } from './process-id.ts';
import { askServer, type ServerState } from './server.ts';
import { socketOf, type Traffic, trafficOf } from './traffic.ts';
import type { OnWaiting } from './waiting.ts';

const TICK_MS = 1_000;
/** Silence is broken, and the server asked, every so many ticks. */
const SAY_TICKS = 5;
/** A link that is slower than 16 Mbit/s is said. */
const SLOW_BYTES_PER_SECOND = 2_000_000;
/** Less than this in SAY_TICKS is no transfer, but questions and answers. */
const TRANSFER_BYTES = 64 * 1024;
/** Nothing passes, and the server waits for us: so long it may be the network that takes its time. */
const LEAST_PATIENCE_TICKS = 10;
/** 256 kbit/s for four connections at once. What was sent may be in buffers that nobody sees, e.g. of ssh. */
const LEAST_BYTES_PER_SECOND = 8 * 1024;
const MOST_PATIENCE_TICKS = 90;

export interface WatchOptions {
  /** Opens another connection to the same server. */
  openProbe: () => Promise<pg.Client>;
  onWaiting: OnWaiting;
}

/**
 * Watches a connection until it ends. While an answer is due, `onWaiting` hears every five seconds what keeps
 * it. Where the server's process is gone, or waits for us and nothing has passed on either side for as long
 * as a slow link could need for what was sent, the connection is dead: whatever waits on it fails with
 * ETIMEDOUT. TCP alone notices nothing as long as something in between keeps acknowledging.
 */
export function watchConnection(client: pg.Client, options: WatchOptions): void {
  const watch = new Watch(client, options);
  const timer = setInterval(() => void watch.tick(), TICK_MS);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}

/** Ticks that a busy thread could not take do not count, so a slow reader does not count as silence. */
class Watch {
  readonly #client: pg.Client;
  readonly #options: WatchOptions;
  #seen: Traffic;
  /** Written and read when something was last read: the rest of what was written is unanswered. */
  #answeredWritten = 0;
  #waitedTicks = 0;
  #quietTicks = 0;
  #window = { ticks: 0, bytes: 0, pendingTicks: 0 };
  #copied: string | null = null;
  #asking = false;

  constructor(client: pg.Client, options: WatchOptions) {
    this.#client = client;
    this.#options = options;
    this.#seen = trafficOf(client);
  }

  async tick(): Promise<void> {
    if (this.#asking) return;
    if (this.#isIdle()) {
      this.#waitedTicks = 0;
      this.#quietTicks = 0;
      return;
    }
    const now = trafficOf(this.#client, this.#seen);
    const moved = now.read - this.#seen.read + now.taken - this.#seen.taken;
    // What was written since the last tick may have been written after the answer.
    if (now.read !== this.#seen.read) this.#answeredWritten = this.#seen.written;
    this.#seen = now;
    this.#waitedTicks++;
    this.#quietTicks = moved === 0 ? this.#quietTicks + 1 : 0;
    this.#measure(moved, now);
    if (this.#quietTicks > 0 && this.#quietTicks % SAY_TICKS === 0) await this.#ask();
  }

  #isIdle(): boolean {
    return (this.#client as unknown as { readyForQuery: boolean }).readyForQuery;
  }

  /** Over several statements: on a slow link each of them may be short. */
  #measure(moved: number, { written, taken }: Traffic): void {
    const window = this.#window;
    window.ticks++;
    window.bytes += Math.max(0, moved);
    if (written > taken) window.pendingTicks++;
    if (window.ticks < SAY_TICKS) return;
    this.#window = { ticks: 0, bytes: 0, pendingTicks: 0 };
    const bytesPerSecond = Math.round(window.bytes / window.ticks);
    const isLink = window.pendingTicks > SAY_TICKS / 2 && window.bytes >= TRANSFER_BYTES;
    if (isLink && bytesPerSecond < SLOW_BYTES_PER_SECOND)
      this.#options.onWaiting({ for: 'link', seconds: this.#waitedTicks, bytesPerSecond });
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    const state = await askServer(this.#options.openProbe, processId(this.#client));
    this.#asking = false;
    const { read, taken } = trafficOf(this.#client, this.#seen);
    const hasMoved = read !== this.#seen.read || taken !== this.#seen.taken;
    if (hasMoved || this.#isIdle()) return;
    if (this.#isAtWork(state)) this.#quietTicks = 0;
    else if (state.is === 'gone' || this.#quietTicks >= this.#patience()) this.#end();
    this.#say(state);
  }

  /** Whether the server does something for us, or takes in what we have sent. */
  #isAtWork(state: ServerState): boolean {
    if (state.is !== 'client') return state.is !== 'gone' && state.is !== 'unknown';
    const goesOn = state.copied !== this.#copied;
    this.#copied = state.copied;
    return goesOn;
  }

  #patience(): number {
    const unanswered = this.#seen.written - this.#answeredWritten;
    return Math.min(LEAST_PATIENCE_TICKS + unanswered / LEAST_BYTES_PER_SECOND, MOST_PATIENCE_TICKS);
  }

  #say(state: ServerState): void {
    const seconds = this.#waitedTicks;
    const { onWaiting } = this.#options;
    if (state.is === 'lock') onWaiting({ for: 'lock', seconds, holders: state.holders });
    else if (state.is === 'standby') onWaiting({ for: 'standby', seconds });
    else if (state.is === 'working') onWaiting({ for: 'server', seconds, at: state.at });
    else onWaiting({ for: 'network', seconds });
  }

  #end(): void {
    const error = new Error(
      `nothing has passed for ${this.#quietTicks} seconds, and the server does not work on an answer`,
    );
    socketOf(this.#client).destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  }
}
