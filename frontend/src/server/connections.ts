import { createPool } from '@candle-annotator/db/pool.ts';
import type pg from 'pg';
import { askingSignal } from './asking.ts';
import { readConfig } from './config.ts';
import { busy } from './errors.ts';
import { Lane } from './lane.ts';

/**
 * What a connection is for. `rows` are a chart's candles and marks, uploads, deletions of charts: what can
 * take long, and can all be locked at once. `changes` are of single rows: short, unless somebody locks their
 * table. Both together leave some connections to the rest. `pages` are the rows of long answers, which nobody
 * waits for at a screen.
 */
export type Purpose = 'pages' | 'rows' | 'changes' | 'rest';

type LaneName = Purpose | 'lockable';

/** The lanes on the way to it, in this order: who waits takes no place of a lane that comes later. */
const WAYS: Record<Purpose, readonly LaneName[]> = {
  pages: ['pages', 'rows', 'lockable', 'rest'],
  rows: ['rows', 'lockable', 'rest'],
  changes: ['changes', 'lockable', 'rest'],
  rest: ['rest'],
};

/** One keeps a processor of PostgreSQL's busy; with more of them everybody else would wait for one. */
const PAGES_AT_ONCE = 1;
/** Of the connections; what waits for one locked table leaves some to the other tables. */
const SHARES = { rows: 0.7, changes: 0.4, lockable: 0.8 };
/**
 * A client that takes nothing of a long answer costs what the kernel takes in its place: on Linux some
 * megabytes, of which each has been read, written as JSON and kept until the client is cut off.
 */
const LONG_ANSWERS = 6;
/** Half of an answer has gone out: it is worth more patience than a new one. */
const MIDWAY_WAIT_MS = 30_000;
/** Its only question is short, and who asks for it gives up after a few seconds. */
const HEALTH_LIMIT_MS = 2_000;

interface Connections {
  pool: pg.Pool;
  /** Apart from the pool, so that a pool in which everything waits can be looked at, and be told to stop. */
  watch: pg.Pool;
  lanes: Record<LaneName, Lane>;
  longAnswers: Lane;
}

/**
 * One set a process. It hangs on the global object because the bundler may load this module more than
 * once (`next dev` does after every edit), and the most connections must hold for all copies together.
 */
const holder = globalThis as typeof globalThis & { candleAnnotatorConnections?: Connections };

/** The connections, made on first use. Throws a TargetError when DATABASE_URL is missing or malformed. */
function connections(): Connections {
  holder.candleAnnotatorConnections ??= open();
  return holder.candleAnnotatorConnections;
}

function open(): Connections {
  const { databaseUrl, databasePoolMax, statementLimitMs } = readConfig();
  const applicationName = 'candle-annotator frontend';
  return {
    pool: createPool({
      databaseUrl,
      max: databasePoolMax,
      applicationName,
      parameters: { statement_timeout: String(statementLimitMs) },
    }),
    watch: createPool({
      databaseUrl,
      max: 1,
      idleTimeoutMs: 0,
      applicationName: `${applicationName} watch`,
      parameters: { statement_timeout: String(HEALTH_LIMIT_MS) },
    }),
    lanes: {
      pages: new Lane(PAGES_AT_ONCE),
      rows: shareOf(databasePoolMax, SHARES.rows),
      changes: shareOf(databasePoolMax, SHARES.changes),
      lockable: shareOf(databasePoolMax, SHARES.lockable),
      rest: new Lane(databasePoolMax),
    },
    longAnswers: new Lane(LONG_ANSWERS),
  };
}

function shareOf(connections: number, share: number): Lane {
  return new Lane(Math.max(1, Math.floor(connections * share)));
}

/** A connection that is one's own until it is disposed. */
export class Lent implements AsyncDisposable {
  readonly client: pg.PoolClient;
  readonly #leave: () => void;
  readonly #signal = askingSignal();
  #cancelled: Promise<unknown> | undefined;
  #broken: Error | undefined;

  constructor(client: pg.PoolClient, leave: () => void) {
    this.client = client;
    this.#leave = leave;
    this.#signal?.addEventListener('abort', this.#cancel);
  }

  /** It is closed instead of being given to anybody else. */
  discard(reason: Error): void {
    this.#broken = reason;
  }

  /**
   * Only after a cancellation has arrived: it must not hit the statement of whoever has the connection next.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#cancel);
    await this.#cancelled;
    this.client.release(this.#broken);
    this.#leave();
  }

  readonly #cancel = () => {
    const { processID } = this.client as pg.PoolClient & { processID: number };
    const asked = connections().watch.query('SELECT pg_cancel_backend($1)', [processID]);
    // Who cannot be told to stop stops at the statement limit.
    this.#cancelled = asked.catch((failed: Error) => this.discard(failed));
  };
}

/**
 * Lends a connection. Throws a 503 where none is free in time, and the signal's reason where the client of
 * the request behind it has gone; one that goes later has the statement cancelled that runs then.
 */
export async function borrow(purpose: Purpose, midway = false): Promise<Lent> {
  const { pool, lanes } = connections();
  const waitMs = midway ? MIDWAY_WAIT_MS : readConfig().connectionWaitMs;
  const leave = await enter(lanes, purpose, waitMs);
  if (!leave) throw busy();
  try {
    return new Lent(await pool.connect(), leave);
  } catch (thrown) {
    leave();
    throw thrown;
  }
}

/**
 * Returns the way out again; undefined where one of the turns does not come in time. The lanes may be another
 * copy's of this module: what is thrown here is told apart by its class, so it must be thrown here.
 */
async function enter(
  lanes: Connections['lanes'],
  purpose: Purpose,
  waitMs: number,
): Promise<(() => void) | undefined> {
  const entered: (() => void)[] = [];
  const leave = () => {
    for (const out of entered.toReversed()) out();
  };
  let isThrough = false;
  try {
    for (const name of WAYS[purpose]) {
      const out = await lanes[name].enter(waitMs, askingSignal());
      if (!out) return undefined;
      entered.push(out);
    }
    isThrough = true;
    return leave;
  } finally {
    if (!isThrough) leave();
  }
}

/**
 * Returns the way out again, once there is room for another answer of many pages; a few are sent at once.
 * Throws a 503 where that takes too long, and the signal's reason where the client has gone.
 */
export async function beginLongAnswer(): Promise<() => void> {
  const leave = await connections().longAnswers.enter(readConfig().connectionWaitMs, askingSignal());
  if (!leave) throw busy('it is sending as many long answers as it can');
  return leave;
}

let asked: Promise<unknown> | undefined;

/** Returns when the database has answered a query on a connection of its own; of many at once one asks. */
export async function askDatabase(): Promise<void> {
  // node-postgres reads query_timeout from a query too; its types name it only for a client.
  const question: pg.QueryConfig & { query_timeout: number } = {
    text: 'SELECT 1',
    query_timeout: HEALTH_LIMIT_MS,
  };
  asked ??= connections()
    .watch.query(question)
    .finally(() => {
      asked = undefined;
    });
  await asked;
}

/** Ends all connections; the next ones are made anew. */
export async function closeConnections(): Promise<void> {
  const open = holder.candleAnnotatorConnections;
  delete holder.candleAnnotatorConnections;
  await open?.pool.end();
  // The last: those of the pool may still have something cancelled over it.
  await open?.watch.end();
}
