import { createHash } from 'node:crypto';
import { z } from 'zod/v3';
import type { Deployment } from './compose.ts';
import { docker, mustDocker } from './engine.ts';
import { type Holder, listHolders } from './volumes.ts';

const LABEL = 'candle-annotator.old-containers';
const REMEMBERED = z.array(z.object({ id: z.string(), restartPolicy: z.string(), isRunning: z.boolean() }));

/**
 * The containers of the old deployment as they were before a cutover first touched them: those that it has
 * found now, and those that an earlier one, which did not get to its end, has put to rest. Remembered from
 * here on, until `forgetOld`, in the labels of an empty volume: there is no other place that every cutover of
 * these volumes sees, whichever folder it is called in.
 */
export async function rememberOld(deployment: Deployment, found: readonly Holder[]): Promise<Holder[]> {
  const before = await recall(deployment);
  const holders = await listHolders(deployment);
  const resting = before.flatMap((was) => {
    const holder = holders.find(({ id, isRunning, comesBack }) => id === was.id && !isRunning && !comesBack);
    return holder && !found.some(({ id }) => id === was.id) ? [{ ...holder, ...was }] : [];
  });
  const old = [...found, ...resting];
  await forgetOld(deployment);
  if (old.length === 0) return [];
  const value = JSON.stringify(
    old.map(({ id, restartPolicy, isRunning }) => ({ id, restartPolicy, isRunning })),
  );
  await mustDocker('volume', 'create', '--label', `${LABEL}=${value}`, memoryOf(deployment));
  return old;
}

/** The move is done, and none of them is to be started again. */
export async function forgetOld(deployment: Deployment): Promise<void> {
  await docker('volume', 'rm', memoryOf(deployment));
}

async function recall(deployment: Deployment): Promise<z.infer<typeof REMEMBERED>> {
  const format = `{{index .Labels "${LABEL}"}}`;
  const { exitCode, stdout } = await docker('volume', 'inspect', '--format', format, memoryOf(deployment));
  return exitCode === 0 ? REMEMBERED.parse(JSON.parse(stdout)) : [];
}

function memoryOf({ postgresVolume, legacyVolume }: Deployment): string {
  const volumes = createHash('sha256').update(`${postgresVolume} ${legacyVolume}`).digest('hex');
  return `candle-annotator-cutover-${volumes.slice(0, 12)}`;
}
