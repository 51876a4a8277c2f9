import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ScriptError } from '../operate/edge.ts';
import type { BackupFile } from './manifest.ts';

/** For its owner's eyes alone: dumps hold everything, and roles hold what stands for passwords. */
const MODE = 0o600;

/** Writes a new file with what `fill` puts into a stream, on disk when this returns, and says what it is. */
export async function writeFileOf(
  path: string,
  fill: (into: Writable) => Promise<unknown>,
): Promise<BackupFile> {
  const hash = createHash('sha256');
  const file = createWriteStream(path, { flags: 'wx', mode: MODE, flush: true });
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  counted.pipe(file);
  file.on('error', (cause) => counted.destroy(cause));
  try {
    await fill(counted);
    await finished(file);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).syscall === undefined ? cause : unwritable(path, cause as Error);
  } finally {
    file.destroy();
  }
  return { name: basename(path), bytes, sha256: hash.digest('hex') };
}

/** Throws unless the file in this folder is the one that was written, bit by bit. */
export async function assertUnchanged(folder: string, { name, bytes, sha256 }: BackupFile): Promise<void> {
  const path = join(folder, name);
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw damaged(`${path} is missing or cannot be read.`);
  if (size !== bytes) throw damaged(`${path} has ${size} bytes, and had ${bytes} when it was proved.`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== sha256) throw damaged(`${path} is not what it was when it was proved.`);
}

function damaged(message: string): ScriptError {
  return new ScriptError(message, 'This backup cannot be trusted any more: take another one.');
}

function unwritable(path: string, cause: Error): ScriptError {
  return new ScriptError(
    `${path} cannot be written: ${cause.message}`,
    'Make room, or set BACKUP_DIR to another folder.',
    { cause },
  );
}
