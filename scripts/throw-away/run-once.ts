import { $ } from 'zx';
import type { CommandResult } from '../operate/compose.ts';
import { alone, mounted, ofOurs } from './options.ts';

/** Where a helper finds its volume. */
export const AT = '/volume';

export interface Helper {
  image: string;
  /** Name or uid:gid; the image's own where it is left out. */
  user?: string;
  /** All that it has. */
  capabilities?: readonly string[];
  volume: string;
  writable?: boolean;
  /** Path of the volume in the container; AT by default. */
  at?: string;
  env?: Record<string, string>;
  program: readonly string[];
}

/**
 * Runs a program on one volume without a network, in a container that is gone afterwards, and returns what it
 * printed, whatever its exit code. Values of `env` are in no command line.
 */
export async function inContainer(helper: Helper): Promise<CommandResult> {
  const { image, user, capabilities, volume, writable = false, at = AT, env = {}, program } = helper;
  const [entrypoint = '', ...args] = program;
  const options = [
    ...ofOurs(env),
    ...alone(user, capabilities),
    ...mounted(volume, at, writable ? 'writable' : 'read-only'),
    ...['--entrypoint', entrypoint],
  ];
  const run = $({ quiet: true, nothrow: true, env: { ...process.env, ...env } });
  const { exitCode, stdout, stderr } = await run`docker run ${options} ${image} ${args}`;
  return { exitCode: exitCode ?? 1, stdout, stderr };
}
