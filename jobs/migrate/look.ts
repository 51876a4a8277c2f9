import type Database from 'better-sqlite3';
import { type Job, phase } from './job.ts';
import { notReached } from './journal.ts';
import { type Lanes, openLanes } from './lanes/pool.ts';
import type { SourceShape } from './rules/shape.ts';
import { vintageOf } from './rules/shape.ts';
import { openSqlite } from './sqlite.ts';
import { type TableCensus, takeCensus } from './stages/census/census.ts';
import { assertKnownShape, assertNothingRefused } from './stages/census/decide.ts';
import { inspectShape } from './stages/census/unknown.ts';
import { findSource } from './stages/source/find.ts';
import { assertUnchanged, sha256 } from './stages/source/fingerprint.ts';
import { assertSound, readShape } from './stages/source/inspect.ts';
import { type OpenedSource, openSource } from './stages/source/open.ts';

/** The legacy data, opened for reading by this thread and by the lanes. */
export interface Source extends AsyncDisposable {
  path: string;
  sha256: string;
  database: Database.Database;
  shape: SourceShape;
  lanes: Lanes;
  /** Throws a source error when the file is no longer what it was when it was opened. */
  assertUnchanged(): Promise<void>;
}

/** First half of LOOK: finds, checks and opens the legacy file. Throws source errors, or exit 5 for an unknown shape. */
export async function openLegacy(job: Job): Promise<Source> {
  const { config, journal } = job;
  return phase(job, 'source', async () => {
    const path = await findSource(config.source);
    const opened = await openSource(path, config.scratch);
    try {
      const hash = await sha256(path);
      await assertUnchanged(path, opened.fingerprint);
      const database = openSqlite(opened.file);
      assertSound(database, path);
      const shape = readShape(database);
      const { sizeBytes, journalMode, openedAs } = opened;
      journal.source = {
        path,
        sizeBytes,
        sha256: hash,
        journalMode,
        openedAs,
        vintage: vintageOf(shape) ?? null,
      };
      assertKnownShape(shape);
      const lanes = openLanes(
        config.concurrency,
        { source: opened.file, databaseUrl: config.databaseUrl },
        job.signal,
      );
      return source({ path, sha256: hash, database, shape, lanes }, opened);
    } catch (cause) {
      await opened[Symbol.asyncDispose]();
      throw cause;
    }
  });
}

/** Second half of LOOK: every value checked, every finding in the journal. Throws exit 5 when any is refused. */
export async function census(job: Job, source: Source, batchRows: number): Promise<TableCensus[]> {
  return phase(job, 'census', async () => {
    const { database, shape, lanes } = source;
    const shapeFindings = inspectShape(database, shape, job.config.drop);
    const { tables, findings } = await takeCensus(database, shape, (task) => lanes.census(task), {
      batchRows,
      onBadRow: job.config.onBadRow,
    });
    job.journal.findings.push(...shapeFindings, ...findings);
    for (const finding of job.journal.findings) job.log.info('finding', { ...finding });
    recordCensus(job, shape, tables);
    assertNothingRefused(job.journal.findings);
    return tables;
  });
}

function recordCensus({ journal, config }: Job, shape: SourceShape, tables: readonly TableCensus[]): void {
  for (const entry of journal.tables.values()) if (!shape.has(entry.name)) entry.state = 'absent';
  for (const { name, sourceRows, refused } of tables) {
    const entry = journal.tables.get(name) ?? notReached(name);
    const quarantinedRows = config.onBadRow === 'quarantine' ? refused.size : 0;
    journal.tables.set(name, { ...entry, state: 'planned', sourceRows, quarantinedRows });
  }
  for (const { table, rule, count, action } of journal.findings) {
    if (rule === 'chart_supplied')
      Object.assign(journal.tables.get(table) as object, { suppliedRows: 1, state: 'planned' });
    if (rule !== 'unknown_table' || action !== 'dropped') continue;
    journal.tables.set(table, {
      ...notReached(table),
      state: 'verified',
      sourceRows: count,
      droppedRows: count,
    });
  }
}

type SourceParts = Omit<Source, 'assertUnchanged' | typeof Symbol.asyncDispose>;

function source(parts: SourceParts, opened: OpenedSource): Source {
  return {
    ...parts,
    assertUnchanged: () => assertUnchanged(parts.path, opened.fingerprint),
    async [Symbol.asyncDispose]() {
      await parts.lanes[Symbol.asyncDispose]();
      parts.database.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}
