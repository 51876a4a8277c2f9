// The edge of the data job: words, settings, signals, report.

import { requireDatabaseUrl } from '../../db/url.ts';
import { runMain } from '../edge.ts';
import { createLogger } from '../log.ts';
import { redact } from '../redact.ts';
import { readConfig } from './config.ts';
import { createJob } from './create-job.ts';
import { EXIT } from './errors.ts';
import type { Job, MigrateEvent } from './job.ts';
import type { ReportStatus } from './report.ts';
import { backupsNamedIn } from './stages/report/backups.ts';
import { statusOf } from './stages/report/build.ts';
import { summarise } from './stages/report/summary.ts';
import { writeReport } from './stages/report/write.ts';
import { stopWhenAsked } from './stop.ts';
import { asksForHelp, usage } from './usage.ts';
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
  const job = createJob(
    {
      config: { ...config, databaseUrl: requireDatabaseUrl(config.databaseUrl) },
      log,
      signal: stopWhenAsked(log, verb.again),
      print: (text) => process.stdout.write(redact(text)),
    },
    verb.reported,
  );
  if (verb.reported) return report(job, verb.run);
  await verb.run(job);
  return EXIT.done;
});

/**
 * Runs a verb and reports on it, however it ends; the report never hides the error, nor what came of the
 * work.
 */
async function report(job: Job, work: (job: Job) => Promise<ReportStatus>): Promise<number> {
  let failure: { error: unknown } | undefined;
  const status = await work(job).catch((error) => {
    failure = { error };
    return statusOf(error);
  });
  const backups = await backupsNamedIn(job.config.reportDir);
  const result = { ...job.report(status, failure ? failure.error : null), backups };
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
