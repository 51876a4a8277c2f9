import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { redact } from '../../../redact.ts';
import { usageError } from '../../errors.ts';
import type { Report } from '../../journal.ts';

/** Throws a usage error unless reports can be written; asked before anything else happens. */
export async function assertReportDir(reportDir: string): Promise<void> {
  try {
    await mkdir(reportDir, { recursive: true });
    await access(reportDir, constants.W_OK);
  } catch (cause) {
    throw unwritable(reportDir, cause);
  }
}

/** Writes `report.json` whole or not at all, and returns its absolute path. */
export async function writeReport(reportDir: string, report: Report): Promise<string> {
  const path = join(resolve(reportDir), 'report.json');
  const unfinished = `${path}.${process.pid}`;
  try {
    await mkdir(reportDir, { recursive: true });
    await writeFile(unfinished, redact(`${JSON.stringify(report, null, 2)}\n`));
    await rename(unfinished, path);
  } catch (cause) {
    throw unwritable(reportDir, cause);
  }
  return path;
}

function unwritable(reportDir: string, cause: unknown): Error {
  return usageError(
    'report_unwritable',
    `The report cannot be written to ${resolve(reportDir)}: ${(cause as Error).message}`,
    'Set REPORT_DIR to a folder that this job may write to.',
  );
}
