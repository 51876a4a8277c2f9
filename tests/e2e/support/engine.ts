import Docker from 'dockerode';
import { mustRun, run } from './command.ts';

const HINT =
  'The end-to-end test starts real containers. Start Docker (docker info must work), then run it again.';

/**
 * The Docker engine that the docker command line uses. Throws an Error that begins with "no Docker
 * engine" where there is none, or no Compose.
 */
export async function openEngine(): Promise<Docker> {
  const address = process.env['DOCKER_HOST'] ?? (await contextAddress());
  const docker = new Docker(toOptions(address));
  await docker.ping().catch((cause) => {
    throw new Error(`no Docker engine at ${address}: ${cause.message}. ${HINT}`, { cause });
  });
  const compose = await run('docker', ['compose', 'version']);
  if (compose.exitCode !== 0)
    throw new Error(`no Docker engine with Compose: ${compose.output.trim()}. ${HINT}`);
  return docker;
}

async function contextAddress(): Promise<string> {
  const format = ['--format', '{{.Endpoints.docker.Host}}'];
  const address = await mustRun('docker', ['context', 'inspect', ...format]).catch((cause) => {
    throw new Error(`no Docker engine: ${cause.message}. ${HINT}`, { cause });
  });
  return address.trim();
}

function toOptions(address: string): Docker.DockerOptions {
  if (address.startsWith('unix://')) return { socketPath: address.slice('unix://'.length) };
  const { protocol, hostname, port } = new URL(address);
  return { protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port };
}
