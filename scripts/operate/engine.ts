import { $ } from 'zx';
import type { CommandResult } from './compose.ts';
import { ScriptError } from './edge.ts';

/**
 * The Docker engine that the docker command line uses: its context, DOCKER_HOST and TLS settings are
 * Docker's.
 */
export interface Engine {
  version: string;
  /** Of its API, such as 1.41. */
  apiVersion: string;
  /** Where it keeps its volumes, on its own machine. */
  folder: string;
  /** True where its files and ports are this machine's. */
  isLocal: boolean;
}

/** The engine, answering. Throws a ScriptError with Docker's own words where there is none. */
export async function openEngine(): Promise<Engine> {
  const address = await ask('context', 'inspect', '--format', '{{json .Endpoints.docker.Host}}');
  const server = await ask('version', '--format', '{{json .Server}}');
  const info = await ask('info', '--format', '{{json .DockerRootDir}}');
  const { Version: version, ApiVersion: apiVersion } = server as { Version: string; ApiVersion: string };
  return { version, apiVersion, folder: String(info), isLocal: String(address).startsWith('unix://') };
}

/** Runs a docker command to its end and returns what it printed, whatever its exit code. */
export async function docker(...args: string[]): Promise<CommandResult> {
  const { exitCode, stdout, stderr } = await $`docker ${args}`.quiet().nothrow();
  return { exitCode: exitCode ?? 1, stdout, stderr };
}

/** Runs a docker command that must succeed and returns its stdout. */
export async function mustDocker(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(...args);
  if (exitCode === 0) return stdout;
  throw new ScriptError(
    `docker ${args.join(' ')} ended with ${exitCode}: ${stderr.trim() || 'it said nothing'}`,
    'Put right what Docker names, then run the same command again.',
  );
}

/** One value as JSON of an engine that may not be there. */
async function ask(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await docker(...args);
  const value = exitCode === 0 ? JSON.parse(stdout) : null;
  if (value !== null) return value;
  throw new ScriptError(
    `There is no Docker engine: ${stderr.trim() || `docker ${args.join(' ')} shows none`}`,
    'Start Docker (docker info must work), then run it again.',
  );
}
