import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readReport } from '../../jobs/migrate/report.ts';
import { measure } from '../measure.ts';

const JOB = fileURLToPath(new URL('../../jobs/migrate/main.ts', import.meta.url));

export interface OurRun {
  seconds: number;
  peakMiB: number;
  phases: Map<string, Spent>;
}

/** What a phase takes: wall time, and CPU of the job in all its threads. */
export interface Spent {
  seconds: number;
  cpuSeconds: number;
}

/**
 * A whole verified run (or another verb) of the real executable, from the start of its process to its end. Node keeps
 * compiled code in `codeCache`, as it does in the image.
 */
export async function runOurs(
  file: string,
  databaseUrl: string,
  codeCache: string,
  more: readonly string[] = [],
  verb = 'run',
): Promise<OurRun> {
  const reportDir = mkdtempSync(join(tmpdir(), 'candle-bench-'));
  try {
    const args = [JOB, verb, '--source', file, '--report-dir', reportDir, ...more];
    const { seconds, peakMiB, exitCode, output } = await measure(process.execPath, args, {
      DATABASE_URL: databaseUrl,
      NODE_COMPILE_CACHE: codeCache,
    });
    if (exitCode !== 0) throw new Error(`The job ended with ${exitCode}:\n${output}`);
    const report = readReport(JSON.parse(readFileSync(join(reportDir, 'report.json'), 'utf8')));
    return { seconds, peakMiB, phases: new Map(report.phases.map((phase) => [phase.name, phase])) };
  } finally {
    rmSync(reportDir, { recursive: true, force: true });
  }
}
