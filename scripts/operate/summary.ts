import type Docker from 'dockerode';
import { echo } from 'zx';
import type { Compose } from './compose.ts';

/** Shows what the data job printed for people, and the gate's reason. */
export async function showSummary(docker: Docker, compose: Compose): Promise<void> {
  const id = (await compose.must('--profile', 'migrate', 'ps', '--all', '--quiet', 'migrate-data')).trim();
  if (id !== '') {
    const container = docker.getContainer(id);
    const { State } = await container.inspect();
    // A container that is started again goes on with the same log.
    const since = Math.floor(Date.parse(State.StartedAt) / 1000);
    const log = (await container.logs({ stdout: true, stderr: false, since })) as Buffer;
    process.stdout.write(withoutFrames(log));
  }
  const { stdout } = await compose.run('logs', '--no-log-prefix', '--no-color', 'migration-gate');
  const verdict = stdout.match(/The gate is .*/g)?.at(-1);
  if (verdict) echo(verdict);
}

/** The engine puts eight bytes before each piece of output: the stream and its length. */
function withoutFrames(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const length = log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces).toString();
}
