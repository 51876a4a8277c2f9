import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKUPS, type Report } from '../../report.ts';

/** What `backups.json` in this folder names; none where there is no such file, or not one of that shape. */
export async function backupsNamedIn(reportDir: string): Promise<Report['backups']> {
  try {
    return BACKUPS.parse(JSON.parse(await readFile(join(reportDir, 'backups.json'), 'utf8')));
  } catch {
    return [];
  }
}
