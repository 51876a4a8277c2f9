import type Database from 'better-sqlite3';
import { asExpected } from '../../edge.ts';
import { type Job, phase } from '../job.ts';
import type { SourceReport } from '../report.ts';
import { leaveBehind, type SourceShape, vintageOf } from '../rules/shape.ts';
import { TABLES } from '../rules/tables.ts';
import { asSourceFailure, hasTable, openSqlite, roughCount, type SourceFile } from '../sqlite.ts';
import { assertKnownShape } from '../stages/census/decide.ts';
import { findSource } from '../stages/source/find.ts';
import { assertUnchanged, contentHash } from '../stages/source/fingerprint.ts';
import { readShape } from '../stages/source/inspect.ts';
import { bytesBeside, openSource } from '../stages/source/open.ts';
import { assertIntact } from '../stages/source/sound.ts';
import { openWorkers, type Workers, workersFor } from '../worker/pool.ts';

/**
 * PostgreSQL's, of values that the census should have found, and of rows that break a key or a constraint.
 */
const OF_ROWS = /^2[23]/;

/** The legacy data, opened for reading by this thread and by the workers. */
export interface Source extends AsyncDisposable {
  path: string;
  /** Of everything that was read, see `contentHash`. */
  sha256: string;
  /** See `fingerprint`. */
  fingerprint: string;
  /** How it is opened. */
  file: SourceFile;
  /** What the report says of the file. */
  facts: SourceReport;
  database: Database.Database;
  shape: SourceShape;
  workers: Workers;
  /** Resolves when SQLite has found the structure of the whole file sound, rejects with a source error. */
  sound: Promise<void>;
  /** Throws a source error when the file is no longer what it was when it was opened. */
  assertUnchanged(): Promise<void>;
}

/**
 * Opens the legacy file for the time of `work`, which is given what `openLegacy` finds; `fitWorkers` may make
 * do with fewer workers than are wanted. Throws source errors: also for an error of `work` that SQLite
 * raised, in whichever thread, or that the state of the file explains.
 */
export async function withLegacy<Result>(
  job: Job,
  work: (source: Source) => Promise<Result>,
  fitWorkers: (count: number) => Promise<number> = async (count) => count,
): Promise<Result> {
  await using source = await openLegacy(job, fitWorkers).catch((cause) => {
    throw asSourceFailure(cause, job.config.source);
  });
  try {
    return await work(source);
  } catch (cause) {
    throw await explain(cause, source);
  }
}

/** A file that changed underfoot makes anything fail: a query, a conversion, a constraint. */
async function explain(cause: unknown, source: Source): Promise<unknown> {
  const isOfRows = isRefusalOfRows(cause);
  if (asExpected(cause) && !isOfRows) return cause;
  try {
    await source.assertUnchanged();
    if (isOfRows) assertIntact(source.database, source.path);
  } catch (reason) {
    return asSourceFailure(reason, source.path);
  }
  return asExpected(cause) ? cause : asSourceFailure(cause, source.path);
}

/**
 * Rows that PostgreSQL does not take are somebody else's doing, unless it is the legacy file that let them
 * in.
 */
function isRefusalOfRows(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return [code, cause?.code].some((state) => state !== undefined && OF_ROWS.test(state));
}

/**
 * Finds, checks and opens the legacy file. Throws source errors, or exit 5 for an unknown
 * shape.
 */
async function openLegacy(job: Job, fitWorkers: (count: number) => Promise<number>): Promise<Source> {
  const { config, journal } = job;
  return phase(job, 'source', async () => {
    const path = await findSource(config.source);
    await using stack = new AsyncDisposableStack();
    const opened = stack.use(await openSource(path, config.scratch, job.signal));
    const unchanged = () => assertUnchanged(path, opened.fingerprint);
    const sideBytes = bytesBeside(opened.sideFiles);
    const settings = { source: opened.file, databaseUrl: config.databaseUrl };
    const database = stack.adopt(openSqlite(opened.file), (open) => void open.close());
    const count = await fitWorkers(workersFor(config, opened.sizeBytes + sideBytes, roughRows(database)));
    const workers = stack.use(openWorkers(count, settings, job));
    // A worker reads the structure while this thread hashes the bytes and the other workers begin with the
    // census.
    const sound = workers.sound({ path }).catch(async (cause) => {
      await unchanged();
      throw cause;
    });
    sound.catch(() => {});
    const sha256 = await contentHash(path, opened.sideFiles, job.signal);
    const { file, fingerprint, sizeBytes, journalMode, openedAs } = opened;
    const known = { path, sizeBytes, sideBytes, sha256, journalMode, openedAs };
    await unchanged();
    journal.note({ source: { ...known, vintage: null } });
    const found = await orUnsound(sound, () => readShape(database, path));
    const shape = leaveBehind(found, config.drop);
    const facts = { ...known, vintage: vintageOf(shape) ?? null };
    journal.note({ source: facts });
    await orUnsound(sound, () => assertKnownShape(shape));
    const kept = stack.move();
    return {
      ...{ path, sha256, file, fingerprint, facts, database, shape, workers, sound },
      assertUnchanged: unchanged,
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  });
}

/** About how many rows there are; in a file that cannot be read, which is said later, any number. */
function roughRows(database: Database.Database): number {
  try {
    const ours = TABLES.filter(({ name }) => hasTable(database, name));
    return ours.reduce((sum, { name }) => sum + roughCount(database, name), 0);
  } catch {
    return Infinity;
  }
}

/** Whatever a damaged file makes anything say is useless: first comes that it is damaged. */
export async function orUnsound<Result>(
  sound: Promise<void>,
  look: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await look();
  } catch (cause) {
    await sound;
    throw cause;
  }
}
