import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../../jobs/migrate/report.ts';

/** The report.json in a folder. */
export async function readReport(folder: string): Promise<Report> {
  return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
}
