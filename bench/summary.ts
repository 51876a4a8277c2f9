import type { OurRun, Spent } from './contenders/ours.ts';
import { median } from './measure.ts';
import type { Round } from './rounds.ts';

/** The median of what rounds came to, and the least and the most. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** Medians of one size; memory is the highest that was seen. Ratios are those within one round. */
export interface SizeResult {
  rows: number;
  rounds: number;
  fileBytes: number;
  seconds: number;
  peakMiB: number;
  /** What the server needs alone. */
  serverSeconds: number;
  timesServer: Spread;
  /** Until the keys stand, divided by what the server needs until then. */
  loadAndSealTimesServer: Spread;
  /** CPU that the server used during our run, in all its processes. */
  serverCpuSeconds: number;
  /** Wall time of each phase, and CPU of the job in all its threads. */
  phases: { name: string; seconds: number; cpuSeconds: number }[];
  others: { name: string; version: string; seconds: number; timesOurs: Spread }[];
}

/** One size, as it was measured; `versions` are those of the other tools, by name. */
interface Measured {
  rows: number;
  fileBytes: number;
  rounds: readonly Round[];
  versions: ReadonlyMap<string, string>;
}

/** What the rounds of one size come to. */
export function summarise({ rows, fileBytes, rounds, versions }: Measured): SizeResult {
  return {
    rows,
    rounds: rounds.length,
    fileBytes,
    seconds: median(rounds.map(({ ours }) => ours.seconds)),
    peakMiB: Math.max(...rounds.map(({ ours }) => ours.peakMiB)),
    serverSeconds: median(rounds.map(({ alone }) => alone.seconds)),
    timesServer: spread(rounds.map(({ ours, alone }) => ours.seconds / alone.seconds)),
    loadAndSealTimesServer: spread(
      rounds.map(({ ours, alone }) => loadAndSeal(ours.phases) / alone.keyedSeconds),
    ),
    serverCpuSeconds: median(rounds.map(({ serverCpuSeconds }) => serverCpuSeconds)),
    phases: phaseMedians(rounds.map(({ ours }) => ours)),
    others: Array.from(versions, ([name, version]) => {
      const secondsOf = (round: Round) => round.others.get(name) as number;
      return {
        name,
        version,
        seconds: median(rounds.map(secondsOf)),
        timesOurs: spread(rounds.map((round) => secondsOf(round) / round.ours.seconds)),
      };
    }),
  };
}

/** Foreign keys are validated while rows are compared, and say nothing of their own time. */
function loadAndSeal(phases: ReadonlyMap<string, Spent>): number {
  return ['prepare', 'copy', 'seal'].reduce((sum, name) => sum + (phases.get(name)?.seconds ?? 0), 0);
}

function phaseMedians(runs: readonly OurRun[]): SizeResult['phases'] {
  const medianOf = (name: string, what: keyof Spent) =>
    median(runs.map(({ phases }) => phases.get(name)?.[what] ?? 0));
  return [...(runs[0]?.phases.keys() ?? [])].map((name) => ({
    name,
    seconds: medianOf(name, 'seconds'),
    cpuSeconds: medianOf(name, 'cpuSeconds'),
  }));
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}
