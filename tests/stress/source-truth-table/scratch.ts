import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { STRANGER } from './processes.ts';
import type { Row } from './row.ts';

const run = promisify(execFile);

/** A new folder for the time of a test, open to every user. */
export async function temporaryFolder(stack: AsyncDisposableStack, name: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `candle-${name}-`));
  stack.defer(() => rm(path, { recursive: true, force: true }));
  await chmod(path, 0o755);
  return path;
}

/** The scratch folder that a row asks for. */
export async function makeScratch(
  stack: AsyncDisposableStack,
  { scratch, asStranger }: Row,
): Promise<string> {
  const folder = await temporaryFolder(stack, 'scratch');
  const path = join(folder, 'scratch');
  if (scratch === 'missing') return path;
  if (scratch === 'a file') {
    await writeFile(path, '');
    return path;
  }
  await mkdir(path);
  if (scratch === 'not writable') await chmod(path, 0o555);
  else if (asStranger) await chown(path, STRANGER, STRANGER);
  if (scratch === 'too small') {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]);
    stack.defer(async () => void (await run('umount', [path])));
  }
  if (scratch === 'with an abandoned copy') await leaveCopy(join(path, 'candle-migrate-killed'));
  return path;
}

/** What a job that was killed leaves: a copy, and a lock that ended with its process. */
async function leaveCopy(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'candles.db'), 'half a copy');
  new Database(join(folder, 'in-use')).exec('BEGIN EXCLUSIVE').close();
}
