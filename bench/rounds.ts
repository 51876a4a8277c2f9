import { join } from 'node:path';
import type { EmbeddedPostgres } from '../scripts/embedded-postgres.ts';
import { type Other, runOther } from './contenders/others.ts';
import { type OurRun, runOurs } from './contenders/ours.ts';
import { dumpCandles, runServerOnly, type ServerRun } from './contenders/server.ts';
import { serverCpuSeconds } from './server-cpu.ts';
import { freshDatabase } from './target.ts';

/** What each contender took for the same file, one right after the other. */
export interface Round {
  ours: OurRun;
  alone: ServerRun;
  /** CPU that the server used during our run, in all its processes. */
  serverCpuSeconds: number;
  /** Seconds by the name of the tool. */
  others: ReadonlyMap<string, number>;
}

export interface Contest {
  file: string;
  /** The server writes its binary files here. */
  folder: string;
  rounds: number;
  others: readonly Other[];
}

/**
 * Lets all contenders take turns: the speed of a machine that others share changes within a minute (by a
 * third, and pgloader's by more, on that of docs/performance.md), so that only those of one round can be
 * compared. An unmeasured run of ours, which fills Node's code cache, comes first.
 */
export async function measureRounds(
  server: EmbeddedPostgres,
  { file, folder, rounds, others }: Contest,
): Promise<Round[]> {
  const codeCache = join(folder, 'code');
  const migratedUrl = await freshDatabase(server, 'bench_ours');
  await runOurs(file, migratedUrl, codeCache);
  await dumpCandles(migratedUrl, folder);
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const url = await freshDatabase(server, 'bench_ours');
    const before = await serverCpuSeconds(url);
    const ours = await runOurs(file, url, codeCache);
    const used = (await serverCpuSeconds(url)) - before;
    const alone = await runServerOnly(await freshDatabase(server, 'bench_server', false), folder);
    const seconds = await runOthers(server, file, others);
    measured.push({ ours, alone, serverCpuSeconds: used, others: seconds });
    say(round, new Map([['ours', ours.seconds], ['server alone', alone.seconds], ...seconds]));
  }
  return measured;
}

async function runOthers(
  server: EmbeddedPostgres,
  file: string,
  others: readonly Other[],
): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  for (const other of others) {
    const url = await freshDatabase(server, 'bench_other', false);
    seconds.set(other.name, await runOther(other, file, url));
  }
  return seconds;
}

function say(round: number, seconds: ReadonlyMap<string, number>): void {
  const each = Array.from(seconds, ([name, taken]) => `${name} ${taken.toFixed(2)} s`);
  process.stderr.write(`round ${round}: ${each.join(', ')}\n`);
}
