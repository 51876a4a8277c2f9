import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Site } from './build.ts';

const EVERY_MS = 50;
const LIGHT_EVERY = 4;

export interface Observed {
  health: { p99Ms: number; longestMs: number };
  light: { longestMs: number; statuses: Record<string, number> };
  peakMb: number;
}

interface Asked {
  tookMs: number;
  status: number;
}

/**
 * Asks for health 20 times a second and for charts five times, whether earlier ones have been answered or
 * not, for as long as the attack lasts.
 */
export async function observe(site: Site, attack: string): Promise<Observed> {
  const health: Promise<Asked>[] = [];
  const light: Promise<Asked>[] = [];
  let isOver = false;
  const attacking = attackFromAside(site, attack).finally(() => {
    isOver = true;
  });
  for (let turn = 0; !isOver; turn += 1) {
    health.push(ask(`${site.url}/api/health`));
    if (turn % LIGHT_EVERY === 0) light.push(ask(`${site.url}/api/charts`));
    await pause(EVERY_MS);
  }
  await attacking;
  const [asked, lightly] = await Promise.all([Promise.all(health), Promise.all(light)]);
  return {
    health: { p99Ms: quantile(asked, 0.99), longestMs: quantile(asked, 1) },
    light: { longestMs: quantile(lightly, 1), statuses: countBy(lightly) },
    peakMb: peakMb(site.pid),
  };
}

/** In a thread of its own: what it costs to attack would be measured as what it costs to be attacked. */
async function attackFromAside({ url, port, databaseUrl, pid }: Site, name: string): Promise<void> {
  const site: Site = { url, port, databaseUrl, pid };
  await once(new Worker(new URL('./attacker.ts', import.meta.url), { workerData: { name, site } }), 'exit');
}

async function ask(url: string): Promise<Asked> {
  const startedAtMs = performance.now();
  const answer = await fetch(url).catch(() => undefined);
  await answer?.arrayBuffer();
  return { tookMs: performance.now() - startedAtMs, status: answer?.status ?? 0 };
}

function quantile(asked: Asked[], share: number): number {
  const sorted = asked.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}

function countBy(asked: Asked[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of asked) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Linux's own high-water mark. */
function peakMb(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
