import Docker from 'dockerode';
import { mustRun, run } from './command.ts';

const HINT =
  'The end-to-end test starts real containers. Start Docker (docker info must work), then run it again.';

/** Thrown where there is no engine to test on: a statement of fact, so it carries no stack. */
class NoEngine extends Error {
  constructor(where: string, reason: string) {
    super(`no Docker engine ${where}: ${reason.trim()}. ${HINT}`);
    this.stack = this.message;
  }
}

/**
 * The Docker engine that the docker command line uses. Throws an Error that begins with "no Docker
 * engine" where there is none, or no Compose.
 */
export async function openEngine(): Promise<Docker> {
  const address = process.env['DOCKER_HOST'] ?? (await contextAddress());
  const docker = new Docker(toOptions(address));
  await docker.ping().catch(({ message }) => {
    throw new NoEngine(`at ${address}`, message);
  });
  const compose = await run('docker', ['compose', 'version']);
  if (compose.exitCode !== 0) throw new NoEngine('with Compose', compose.output);
  return docker;
}

async function contextAddress(): Promise<string> {
  const format = ['--format', '{{.Endpoints.docker.Host}}'];
  const address = await mustRun('docker', ['context', 'inspect', ...format]).catch(({ message }) => {
    throw new NoEngine('on this machine', message);
  });
  return address.trim();
}

function toOptions(address: string): Docker.DockerOptions {
  if (address.startsWith('unix://')) return { socketPath: address.slice('unix://'.length) };
  const { protocol, hostname, port } = new URL(address);
  return { protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port };
}
