import { requireDatabaseUrl } from '../../db/url.ts';
import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { redact } from '../redact.ts';
import { startClock } from './clock.ts';
import { readConfig } from './config.ts';
import { EXIT } from './errors.ts';
import type { Job, MigrateEvent } from './job.ts';
import { newJournal, type ReportStatus } from './journal.ts';
import { TABLES } from './rules/tables.ts';
import { buildReport, statusOf } from './stages/report/build.ts';
import { summarise } from './stages/report/summary.ts';
import { writeReport } from './stages/report/write.ts';
import { stopWhenAsked } from './stop.ts';
import { asksForHelp, usage } from './usage.ts';
import type { Verb } from './verbs/verb.ts';
import { verbNamed } from './verbs/verbs.ts';

// SQLite reads this once, when it is first loaded; without it `immutable=1` is part of a file name.
process.env['SQLITE_USE_URI'] = '1';

const log = createLogger<MigrateEvent>('migrate');

await runMain(log, async () => {
  const words = process.argv.slice(2);
  if (asksForHelp(words)) {
    process.stdout.write(usage('node jobs/migrate/main.ts'));
    return EXIT.done;
  }
  const config = readConfig(words, process.env);
  // Where SQLite sorts an index: in a container /tmp is memory. Read once as well.
  process.env['SQLITE_TMPDIR'] ??= config.scratch;
  const verb = verbNamed(config.verb);
  const job = createJob({ ...config, databaseUrl: requireDatabaseUrl(config.databaseUrl) }, verb);
  if (verb.reported) return report(job, verb.run);
  await verb.run(job);
  return EXIT.done;
});

/** Runs a verb and reports on it, however it ends; the report never hides the error, nor what came of the work. */
async function report(job: Job, work: (job: Job) => Promise<ReportStatus>): Promise<number> {
  let failure: { error: unknown } | undefined;
  const status = await work(job).catch((error) => {
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

function createJob(config: Job['config'], { again, reported }: Verb): Job {
  const now = startClock();
  return {
    config,
    log,
    signal: stopWhenAsked(log, again),
    journal: newJournal(TABLES.map(({ name }) => name)),
    endings: reported,
    now,
    startedAtMs: now(),
    print: (text) => process.stdout.write(redact(text)),
  };
}
