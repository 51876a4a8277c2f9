import Docker from 'dockerode';
import { $ } from 'zx';
import { ScriptError } from './edge.ts';

export interface Engine {
  docker: Docker;
  /** True where its files and ports are this machine's. */
  isLocal: boolean;
}

/** The Docker engine that the docker command line uses, answering. */
export async function openEngine(address: string | undefined): Promise<Engine> {
  const endpoint = address || (await contextAddress());
  const docker = new Docker(toOptions(endpoint));
  await docker.ping().catch((cause) => {
    throw noEngine(`at ${endpoint}: ${cause.message}`);
  });
  return { docker, isLocal: endpoint.startsWith('unix://') };
}

async function contextAddress(): Promise<string> {
  const { exitCode, stdout, stderr } =
    await $`docker context inspect --format ${'{{.Endpoints.docker.Host}}'}`.quiet().nothrow();
  if (exitCode !== 0) throw noEngine(`on this machine: ${stderr.trim()}`);
  return stdout.trim();
}

function toOptions(address: string): Docker.DockerOptions {
  if (address.startsWith('unix://')) return { socketPath: address.slice('unix://'.length) };
  const { protocol, hostname, port } = new URL(address);
  return { protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port };
}

function noEngine(reason: string): ScriptError {
  return new ScriptError(
    `There is no Docker engine ${reason}.`,
    'Start Docker (docker info must work), then run it again.',
  );
}
