import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { redact } from '../../../redact.ts';
import { usageError } from '../../errors.ts';
import type { Report } from '../../journal.ts';
import { reportPage } from './page/page.ts';

/** Throws a usage error unless reports can be written; asked before anything else happens. */
export async function assertReportDir(reportDir: string): Promise<void> {
  try {
    await mkdir(reportDir, { recursive: true });
    await access(reportDir, constants.W_OK);
  } catch (cause) {
    throw unwritable(reportDir, cause);
  }
}

/** Writes `report.json` and the page `report.html`, each whole or not at all, and returns the former's path. */
export async function writeReport(reportDir: string, report: Report): Promise<string> {
  const folder = resolve(reportDir);
  const page = reportPage(report);
  try {
    await mkdir(folder, { recursive: true });
    await replace(join(folder, 'report.html'), page);
    return await replace(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  } catch (cause) {
    throw unwritable(reportDir, cause);
  }
}

async function replace(path: string, content: string): Promise<string> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, redact(content));
  await rename(unfinished, path);
  return path;
}

function unwritable(reportDir: string, cause: unknown): Error {
  return usageError(
    'report_unwritable',
    `The report cannot be written to ${resolve(reportDir)}: ${(cause as Error).message}`,
    'Set REPORT_DIR to a folder that this job may write to.',
  );
}
