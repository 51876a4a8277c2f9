import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { Run } from '../../../../db/ledger.ts';
import type { Job } from '../../job.ts';
import { readSourceRecord } from '../../ledger/runs.ts';
import { readReport } from '../../report.ts';
import { leaveBehind, type SourceShape } from '../../rules/shape.ts';
import { asSourceFailure, openSqlite, type SourceFile } from '../../sqlite.ts';
import { type QuarantineFile, writeQuarantine } from '../../stages/quarantine/as-file.ts';
import { readShape } from '../../stages/source/inspect.ts';
import { openWorkers, type Workers, workersFor } from '../../worker/pool.ts';
import { droppedNames } from '../judge.ts';

/** The quarantine as a file of the legacy shape, and what it is read with. */
export interface Quarantine extends AsyncDisposable {
  job: Job;
  client: pg.Client;
  runId: string;
  file: SourceFile;
  /** Whose rows are in the file. */
  keys: QuarantineFile;
  database: Database.Database;
  shape: SourceShape;
  workers: Workers;
  /** What the run left behind by name, see `droppedNames`. */
  dropped: ReadonlySet<string>;
}

/**
 * Writes what a run still has in quarantine to `path` and opens it: for this thread, and for those that take
 * the census of it. Throws source errors where there is no room for it.
 */
export async function unpack(job: Job, client: pg.Client, run: Run, path: string): Promise<Quarantine> {
  const { runId } = run;
  const { vintage, leftBehind } = await readSourceRecord(client, runId);
  const file = { path, immutable: false };
  await using stack = new AsyncDisposableStack();
  try {
    const keys = await writeQuarantine(path, client, { runId, vintage: vintage ?? 'v5' });
    const database = stack.adopt(openSqlite(file), (open) => void open.close());
    const places = leftBehind.map((place) => {
      const [table = '', column = ''] = place.split('.');
      return { table, column };
    });
    const shape = leaveBehind(readShape(database, path), places);
    const { databaseUrl } = job.config;
    const count = workersFor(job.config, statSync(path).size);
    const workers = stack.use(openWorkers(count, { source: file, databaseUrl }, job));
    const dropped = new Set([...leftBehind, ...droppedNames(readReport(run.report).findings)]);
    const kept = stack.move();
    return {
      ...{ job, client, runId, file, keys, database, shape, workers, dropped },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  } catch (cause) {
    throw asSourceFailure(cause, path);
  }
}
