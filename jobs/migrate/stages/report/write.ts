// Writes `report.json` and `report.html`.

import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isFolder, makeFolder } from '../../../folder.ts';
import { redact } from '../../../redact.ts';
import { usageError } from '../../errors.ts';
import type { Report } from '../../report.ts';
import { reportPage } from './page/page.ts';

const PAGE = 'report.html';
const DATA = 'report.json';

/** Throws a usage error unless reports can be written; asked before anything else happens. */
export async function assertReportDir(reportDir: string): Promise<void> {
  try {
    await makeFolder(reportDir);
    await access(reportDir, constants.W_OK);
    for (const name of [PAGE, DATA])
      if (await isFolder(join(reportDir, name))) throw new Error(`${name} in it is a folder`);
  } catch (cause) {
    throw unwritable(`The report cannot be written to ${resolve(reportDir)}`, cause);
  }
}

/**
 * Writes `report.json` and the page `report.html`, each whole or not at all, and returns the former's path;
 * both are kept beside as the run's last of this verb, which no other verb replaces, and a restoration also
 * by its time. Throws a usage error where that cannot be done; it repeats the report's verdict.
 */
export async function writeReport(reportDir: string, report: Report): Promise<string> {
  const folder = resolve(reportDir);
  const page = reportPage(report);
  const data = `${JSON.stringify(report, null, 2)}\n`;
  try {
    await makeFolder(folder);
    await replace(join(folder, PAGE), page);
    const path = await replace(join(folder, DATA), data);
    // One that had nothing to do has nothing to tell that the run's own does not.
    if (report.status !== 'noop')
      for (const name of keptAs(report))
        await keep(join(folder, 'runs', report.runId ?? 'none'), name, page, data);
    return path;
  } catch (cause) {
    throw unwritable(`${report.verdict} Only its report cannot be written to ${folder}`, cause);
  }
}

/** A second restoration brings other rows back than the first, and a look none. */
function keptAs({ verb, status, finishedAt }: Report): string[] {
  const isOneOfMany = verb === 'restore' && status !== 'planned';
  return isOneOfMany ? [verb, `${verb}-${finishedAt.replaceAll(/[-:]/g, '')}`] : [verb];
}

async function keep(folder: string, name: string, page: string, data: string): Promise<void> {
  await makeFolder(folder);
  await replace(join(folder, `${name}.html`), page);
  await replace(join(folder, `${name}.json`), data);
}

async function replace(path: string, content: string): Promise<string> {
  const unfinished = `${path}.${process.pid}`;
  try {
    await writeFile(unfinished, redact(content));
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw cause;
  }
  return path;
}

function unwritable(what: string, cause: unknown): Error {
  return usageError(
    'report_unwritable',
    `${what}: ${(cause as Error).message}`,
    'Set REPORT_DIR to a folder that this job may write to; in containers free space for the volume migrate-reports. `run` writes the report of a completed migration again.',
  );
}
