import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { $ } from 'zx';

/**
 * Runs a suite, a script of package.json, for `.ci/run`. When one or two of its files fail, these are run a
 * second time, alone. A defect fails again, and then so does this. What passes is a race: it is printed, and
 * named and counted in the closing line, to be mended; it does not keep back a change it has nothing to do with.
 * More files than that, or a suite that ended without a report, fail at once.
 */
const REPORTS = 'reports/ci';
const MOST_FILES = 2;

const [suite] = process.argv.slice(2);
if (!suite) throw new Error('usage: node vitest.once-more.ts <script of package.json>');

// Another suite may be run at the same time.
const reportName = suite.replace(':', '-');
const first = await run();
if (first !== 0) process.exitCode = await onceMore(suite, first);

async function onceMore(name: string, exitCode: number): Promise<number> {
  const [report] = reports();
  const files = report ? failedFiles(report) : [];
  if (!report || files.length === 0 || files.length > MOST_FILES) return exitCode;

  console.log(`\n== ${name}: ${files.join(' and ')} failed; once more, alone`);
  const kept = join(REPORTS, `${report}.first`);
  renameSync(join(REPORTS, report), kept);
  const second = await run(...files);
  // The first report has these files in its counts already.
  for (const file of reports()) rmSync(join(REPORTS, file));
  if (second !== 0) renameSync(kept, join(REPORTS, report));
  return second;
}

async function run(...files: string[]): Promise<number> {
  const env = { ...process.env, REPORT_NAME: reportName };
  const { exitCode } = await $({ stdio: 'inherit', nothrow: true, env })`npm run ${suite} -- ${files}`;
  return exitCode ?? 1;
}

/** What this suite has left in this run of `.ci/run`, which begins with none. */
function reports(): string[] {
  return readdirSync(REPORTS).filter((file) => file.startsWith(`${reportName}-`) && file.endsWith('.json'));
}

/** The files with a test that failed, or that could not be run at all; none where the run broke beside its tests. */
function failedFiles(report: string): string[] {
  const { testResults } = JSON.parse(readFileSync(join(REPORTS, report), 'utf8')) as {
    testResults: { name: string; status: string }[];
  };
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => relative(process.cwd(), name));
}
