// LOOK: opens the legacy file and checks every value in it.

import type Database from 'better-sqlite3';
import { asExpected } from '../../edge.ts';
import { type Job, noteFindings, phase } from '../job.ts';
import { startProgress } from '../progress.ts';
import { openRepaired } from '../repaired-source.ts';
import type { SourceReport } from '../report.ts';
import type { Finding } from '../rules/findings.ts';
import type { RepairPlace } from '../rules/names.ts';
import { planRepairs } from '../rules/remedies/asked.ts';
import type { TableRepair } from '../rules/remedies/chain.ts';
import { leaveBehind, type SourceShape, vintageOf } from '../rules/shape.ts';
import { TABLES } from '../rules/tables.ts';
import { asSourceFailure, openSqlite, type SourceFile } from '../sqlite.ts';
import { idleRepairs, offerOption } from '../stages/census/asked-repairs.ts';
import { takeCensus } from '../stages/census/census.ts';
import type { TableCensus } from '../stages/census/counted.ts';
import { assertKnownShape, assertNothingRefused } from '../stages/census/decide.ts';
import { inspectIdMemory } from '../stages/census/id-memory.ts';
import { suggestRemedies, withAsked } from '../stages/census/suggest.ts';
import { suggestRows } from '../stages/census/suggest-rows.ts';
import { inspectShape } from '../stages/census/unknown.ts';
import { assertRoom } from '../stages/quarantine/quarantine.ts';
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
 * Opens the legacy file for the time of `work`, which is given what `openLegacy` finds. Throws source errors:
 * also for an error of `work` that SQLite raised, in whichever thread, or that the state of the file
 * explains.
 */
export async function withLegacy<Result>(
  job: Job,
  work: (source: Source) => Promise<Result>,
): Promise<Result> {
  await using source = await openLegacy(job).catch((cause) => {
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
 * First half of LOOK: finds, checks and opens the legacy file. Throws source errors, or exit 5 for an unknown
 * shape.
 */
async function openLegacy(job: Job): Promise<Source> {
  const { config, journal } = job;
  return phase(job, 'source', async () => {
    const path = await findSource(config.source);
    await using stack = new AsyncDisposableStack();
    const opened = stack.use(await openSource(path, config.scratch, job.signal));
    const unchanged = () => assertUnchanged(path, opened.fingerprint);
    const sideBytes = bytesBeside(opened.sideFiles);
    const settings = { source: opened.file, databaseUrl: config.databaseUrl };
    const workers = stack.use(openWorkers(workersFor(config, opened.sizeBytes + sideBytes), settings, job));
    // A worker reads the structure while this thread hashes the bytes and the other workers begin with the
    // census.
    const sound = workers.sound({ path }).catch(async (cause) => {
      await unchanged();
      throw cause;
    });
    sound.catch(() => {});
    const sha256 = await contentHash(path, opened.sideFiles, job.signal);
    const { sizeBytes, journalMode, openedAs } = opened;
    const known = {
      path,
      sizeBytes,
      sideBytes,
      sha256,
      journalMode,
      openedAs,
    };
    await unchanged();
    journal.source({ ...known, vintage: null });
    const database = stack.adopt(openSqlite(opened.file), (open) => void open.close());
    const found = await orUnsound(sound, () => readShape(database, path));
    const shape = leaveBehind(found, config.drop);
    const facts = { ...known, vintage: vintageOf(shape) ?? null };
    journal.source(facts);
    await orUnsound(sound, () => assertKnownShape(shape));
    const kept = stack.move();
    return {
      path,
      sha256,
      file: opened.file,
      fingerprint: opened.fingerprint,
      facts,
      database,
      shape,
      workers,
      sound,
      assertUnchanged: unchanged,
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  });
}

/** Whatever a damaged file makes anything say is useless: first comes that it is damaged. */
async function orUnsound<Result>(
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

/** What the census found: the tables that are to be copied, and what is to be said of them. */
export interface Census {
  tables: TableCensus[];
  findings: Finding[];
}

export interface CensusSettings {
  batchRows: number;
  /** What remedies are to do to the rows before they are checked. */
  repairs: readonly TableRepair[];
}

/**
 * Second half of LOOK: every value checked, every finding in the journal. Throws exit 5 when any is refused.
 */
export async function census(job: Job, source: Source, settings: CensusSettings): Promise<Census> {
  return phase(job, 'census', async () => {
    const { database, shape } = source;
    const shapeFindings = [
      ...inspectShape(database, shape, job.config.drop),
      ...inspectIdMemory(database, shape),
    ];
    const options = { ...settings, onBadRow: job.config.onBadRow };
    const { tables, findings: ofRows } = await orUnsound(source.sound, () =>
      takeCensus(reading(source), options, (totals) => startProgress(job, 'census', totals)),
    );
    await source.sound;
    const found = { tables, findings: [...shapeFindings, ...ofRows] };
    noteFindings(job, found.findings);
    recordCensus(job, shape, found);
    await source.assertUnchanged();
    warnOfIdleRepairs(job, found.findings);
    const isRefused = found.findings.some(({ action }) => action === 'refused');
    if (isRefused || job.config.verb === 'plan') await suggest(job, source, settings, found);
    assertNothingRefused(found.findings);
    for (const { name, refused } of tables) {
      const table = shape.get(name);
      if (table) assertRoom(database, table, refused);
    }
    return found;
  });
}

/**
 * Notes which remedies would help, and what would come of asking for them: by taking the census once more.
 */
async function suggest(
  job: Job,
  source: Source,
  settings: CensusSettings,
  { tables }: Census,
): Promise<void> {
  const before = refusedRows(tables);
  if (before === 0) return;
  const asked = job.config.repair;
  const ofValues = suggestRemedies(source.database, source.shape, tables, []);
  const ofRows = suggestRowsNow(source, settings.repairs, tables);
  const censusWith = async (list: readonly RepairPlace[]) => {
    const repairs = planRepairs(list, source.shape);
    const options = { ...settings, repairs, onBadRow: job.config.onBadRow };
    const found = await takeCensus(reading(source), options, () => ({ add: () => {} }));
    return { ...found, repairs, left: refusedRows(found.tables) };
  };
  const tryOut = async (which: 'exact' | 'all') => {
    let list = withAsked(asked, [...ofValues[which], ...ofRows[which]]);
    if (list.length === 0) return null;
    for (;;) {
      const tried = await censusWith(list);
      // Rows that come in may keep others out.
      const more = withAsked(list, suggestRowsNow(source, tried.repairs, tried.tables)[which]);
      if (more.length <= list.length) {
        const offer = await offerOption(list, censusWith, tried);
        return offer && { ...offer, rows: before - offer.left };
      }
      list = more;
    }
  };
  const exact = await tryOut('exact');
  const isSame = [ofValues, ofRows].every((found) => found.exact.length === found.all.length);
  const all = isSame && exact?.left === 0 ? exact : await tryOut('all');
  job.journal.remedies({ suggestions: [...ofValues.suggestions, ...ofRows.suggestions], exact, all });
}

function refusedRows(tables: readonly TableCensus[]): number {
  return tables.reduce((sum, { refused }) => sum + refused.size, 0);
}

function reading({ file, database, shape, workers }: Source) {
  return { file, database, shape, censusRange: workers.census };
}

function suggestRowsNow(
  { file, database, shape }: Source,
  repairs: readonly TableRepair[],
  tables: readonly TableCensus[],
) {
  const repaired = openRepaired(file, repairs, []);
  try {
    return suggestRows({ repaired, original: database }, shape, tables);
  } finally {
    repaired.close();
  }
}

/** A remedy that was asked for and that nothing needs may be a typing mistake. */
function warnOfIdleRepairs({ config, journal, log }: Job, findings: readonly Finding[]): void {
  for (const warning of idleRepairs(config.repair, findings)) {
    journal.warning(warning);
    log.warn('warning', { ...warning });
  }
}

function recordCensus({ journal, config }: Job, shape: SourceShape, { tables, findings }: Census): void {
  for (const { name } of TABLES) if (!shape.has(name)) journal.table(name, { state: 'absent' });
  for (const { name, sourceRows, refused, repairedRows, changes } of tables) {
    journal.table(name, {
      ...{ state: 'planned', sourceRows, repairedRows },
      quarantinedRows: config.onBadRow === 'quarantine' ? refused.size : 0,
      ...(changes ? { droppedRows: changes.merged.keys.length, suppliedRows: changes.made.keys.length } : {}),
    });
  }
  for (const { table, rule, count, action } of findings) {
    if (rule === 'chart_supplied') journal.table(table, { suppliedRows: 1, state: 'planned' });
    if (rule !== 'unknown_table' || action !== 'dropped') continue;
    journal.table(table, { state: 'verified', sourceRows: count, droppedRows: count });
  }
}
