import { availableParallelism, cpus, totalmem } from 'node:os';

/** What numbers depend on besides the program. */
export interface Machine {
  cores: number;
  model: string;
  memoryGiB: number;
  node: string;
}

/** The machine that this runs on. */
export function machine(): Machine {
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
