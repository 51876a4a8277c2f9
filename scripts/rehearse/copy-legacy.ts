import { readFile } from 'node:fs/promises';
import { z } from 'zod/v3';
import type { Deployment } from '../operate/compose.ts';
import { ScriptError } from '../operate/edge.ts';
import { readOwnership } from '../operate/new-volume.ts';
import { Container } from '../throw-away/container.ts';
import { alone, mounted } from '../throw-away/options.ts';

const PROGRAM = new URL('online-copy.ts', import.meta.url);
/** The old volume, and a folder of the jobs' image that any user may write to, on a volume without a name. */
const OLD = '/old';
export const COPY_FOLDER = '/scratch';

const COPY = z.object({ bytes: z.number(), seconds: z.number() });

type LegacyPlace = Pick<Deployment, 'jobImage' | 'legacyVolume' | 'legacyFile'>;

/** A copy that is gone with its container. */
export interface Copy extends z.infer<typeof COPY> {
  container: Container;
}

/**
 * Copies the legacy file out of the old volume through SQLite, as it is at one moment between two commits.
 * The volume is mounted read-only, and whoever writes to it goes on; the copy is made by the file's owner.
 */
export async function copyLegacy(
  { jobImage: image, legacyVolume: volume, legacyFile: file }: LegacyPlace,
  signal: AbortSignal,
): Promise<Copy> {
  const { owner } = await readOwnership(image, volume, file);
  const options = [...alone(owner), ...mounted(volume, OLD), '--volume', COPY_FOLDER];
  const container = await Container.start({ image, purpose: 'copy', options }, signal);
  try {
    const input = await readFile(PROGRAM, 'utf8');
    const node = ['node', '--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-'];
    const said = await container.run([...node, `${OLD}/${file}`, `${COPY_FOLDER}/candles.db`], {
      input,
      signal,
    });
    return { container, ...COPY.parse(JSON.parse(said)) };
  } catch (cause) {
    await container[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw notCopied(volume, cause as Error);
  }
}

function notCopied(volume: string, cause: Error): ScriptError {
  const reason = /(?:SqliteError|Error): (.*)/.exec(cause.message)?.[1] ?? cause.message;
  return new ScriptError(
    `candles.db in ${volume} could not be copied while others may write to it: ${reason}`,
    'Where nothing writes to it, the job itself can look: docs/runbook.md, "A dry run".',
    { cause },
  );
}
