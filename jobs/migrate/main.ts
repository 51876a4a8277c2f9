import { requireDatabaseUrl } from '../../db/url.ts';
import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { redact } from '../redact.ts';
import { abandon } from './abandon.ts';
import { startClock } from './clock.ts';
import { type Config, readConfig, type Verb } from './config.ts';
import { EXIT } from './errors.ts';
import type { Job, MigrateEvent } from './job.ts';
import { newJournal, type ReportStatus } from './journal.ts';
import { plan, run } from './pipeline.ts';
import { TABLES } from './rules/tables.ts';
import { buildReport, statusOf } from './stages/report/build.ts';
import { summarise } from './stages/report/summary.ts';
import { writeReport } from './stages/report/write.ts';
import { status } from './status.ts';
import { stopWhenAsked } from './stop.ts';
import { asksForHelp, usage } from './usage.ts';
import { verify } from './verify.ts';

// SQLite reads this once, when it is first loaded; without it `immutable=1` is part of a file name.
process.env['SQLITE_USE_URI'] = '1';

const log = createLogger<MigrateEvent>('migrate');
/** What each verb does when it is asked for again after it was stopped. */
const AGAIN: Record<Verb, string> = {
  run: 'Run the same command again: it goes on where this run stopped.',
  plan: 'Run the same command again: it begins anew.',
  verify: 'Run the same command again: it begins anew.',
  export: 'Run the same command again: it begins anew, and this one left no file behind.',
  status: 'Run the same command again.',
  abandon: 'Run the same command again.',
};
const REPORTED: Partial<Record<Verb, (job: Job) => Promise<ReportStatus>>> = {
  run,
  plan,
  verify,
  // Loaded only when it is asked for: no other verb needs what it needs.
  export: async (job) => (await import('./way-back.ts')).exportBack(job),
};

await runMain(log, async () => {
  const words = process.argv.slice(2);
  if (asksForHelp(words)) {
    process.stdout.write(usage('node jobs/migrate/main.ts'));
    return EXIT.done;
  }
  const config = readConfig(words, process.env);
  // Where SQLite sorts an index: in a container /tmp is memory. Read once as well.
  process.env['SQLITE_TMPDIR'] ??= config.scratch;
  const job = createJob({ ...config, databaseUrl: requireDatabaseUrl(config.databaseUrl) });
  const reported = REPORTED[config.verb];
  if (reported) return report(job, reported);
  await (config.verb === 'abandon' ? abandon(job) : status(job));
  return EXIT.done;
});

/** Runs a verb and reports on it, however it ends; the report never hides the error, nor what came of the work. */
async function report(job: Job, verb: (job: Job) => Promise<ReportStatus>): Promise<number> {
  let failure: { error: unknown } | undefined;
  const status = await verb(job).catch((error) => {
    failure = { error };
    return statusOf(error);
  });
  const result = buildReport(job, status, failure ? failure.error : null);
  const path = await writeReport(job.config.reportDir, result).catch((error) => {
    if (failure) log.error('failed', { message: (error as Error).message });
    failure ??= { error };
    return undefined;
  });
  job.print(summarise(result, path));
  if (path) log.info('report_written', { path });
  if (failure) throw failure.error;
  return EXIT.done;
}

function createJob(config: Config & { databaseUrl: string }): Job {
  const now = startClock();
  return {
    config,
    log,
    signal: stopWhenAsked(log, AGAIN[config.verb]),
    journal: newJournal(TABLES.map(({ name }) => name)),
    now,
    startedAtMs: now(),
    print: (text) => process.stdout.write(redact(text)),
  };
}
