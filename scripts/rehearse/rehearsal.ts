import { z } from 'zod/v3';
import type { Deployment } from '../operate/compose.ts';
import { ScriptError } from '../operate/edge.ts';
import { Container } from '../throw-away/container.ts';
import { throwAwayServer } from '../throw-away/server.ts';
import { COPY_FOLDER, type Copy } from './copy-legacy.ts';

const REPORT = z.object({ exitCode: z.number() });

/** What a rehearsal came to. */
export interface Outcome {
  exitCode: number;
  /** What the job printed for people. */
  summary: string;
  seconds: { start: number; schema: number; job: number };
  /** Of the database folder, when all was done. */
  serverBytes: number;
}

/**
 * Runs the jobs of a migration, with their own image, user and settings, on a copy of the legacy file and a
 * PostgreSQL that is thrown away.
 */
export async function rehearse(deployment: Deployment, copy: Copy, signal: AbortSignal): Promise<Outcome> {
  const seconds = { start: 0, schema: 0, job: 0 };
  const timed = stopwatch(seconds);
  const { postgresImage, databaseUser } = deployment;
  await using server = await timed('start', () => throwAwayServer(postgresImage, databaseUser, {}, signal));
  await using jobs = await startJobs(deployment, copy, server, signal);
  const node = (program: string) => jobs.run(['node', `jobs/${program}/main.ts`], { signal });
  await timed('schema', async () => {
    await node('migrate-schema');
    await node('request');
  });
  const summary = await timed('job', () =>
    jobs.run(['sh', '-c', 'node jobs/migrate/main.ts run; :'], { signal }),
  );
  const report = await jobs.run(['sh', '-c', 'cat "$REPORT_DIR/report.json"'], { signal });
  const { exitCode } = REPORT.parse(JSON.parse(report));
  return { exitCode, summary: withoutPath(summary), seconds, serverBytes: await bytesOf(server, signal) };
}

/** Where the jobs' programs can be run one after the other, beside the server. */
function startJobs(
  { jobImage, jobUser, jobEnvironment, databaseUser, database }: Deployment,
  copy: Copy,
  server: Container,
  signal: AbortSignal,
): Promise<Container> {
  return Container.start(
    {
      image: jobImage,
      purpose: 'rehearsal',
      options: [
        ...['--network', `container:${server.name}`, '--cap-drop', 'ALL', '--read-only', '--tmpfs', '/tmp'],
        ...['--user', jobUser, '--volumes-from', `${copy.container.name}:ro`, '--volume', '/reports'],
      ],
      env: {
        ...jobEnvironment,
        DATABASE_URL: `postgresql://${encodeURIComponent(databaseUser)}@127.0.0.1:5432/${encodeURIComponent(database)}`,
        // There is none to be renamed here.
        OLD_POSTGRES_DB: database,
        SQLITE_PATH: `${COPY_FOLDER}/candles.db`,
        REPORT_DIR: '/reports',
        MIGRATE_SCRATCH: '/reports',
      },
    },
    signal,
  );
}

/** The report goes with its container: nobody could look where the summary says that it is. */
function withoutPath(summary: string): string {
  return summary.replace(/^Report: .*\n/m, '');
}

async function bytesOf(server: Container, signal: AbortSignal): Promise<number> {
  const said = await server.run(['sh', '-c', 'du -sk "$PGDATA"'], { signal });
  const kilobytes = Number.parseInt(said, 10);
  if (!Number.isNaN(kilobytes)) return kilobytes * 1024;
  throw new ScriptError(`The size of the database cannot be read: ${said}`, 'Run the same command again.');
}

function stopwatch<Name extends string>(seconds: Record<Name, number>) {
  return async <Result>(name: Name, work: () => Promise<Result>): Promise<Result> => {
    const startedMs = performance.now();
    const result = await work();
    seconds[name] = (performance.now() - startedMs) / 1000;
    return result;
  };
}
