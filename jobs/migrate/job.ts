// What every verb works with, and the phases that it goes through.

import type { EdgeEvent } from '../edge.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import type { Journal } from './journal.ts';
import type { Report, ReportStatus, Warning } from './report.ts';
import type { Finding } from './rules/findings.ts';

export type MigrateEvent =
  | EdgeEvent
  | 'phase_started'
  | 'phase_ended'
  | 'progress'
  | 'finding'
  | 'digest_unused'
  | 'run_resumed'
  | 'retry'
  | 'fault'
  | 'nothing_to_do'
  | 'defaults_discarded'
  | 'warning'
  | 'ledger_unreachable'
  | 'stopping'
  | 'report_written';

export type MigrateLog = Log<MigrateEvent>;

/** What every verb works with; clock, signal and output are arguments so that tests can give their own. */
export interface Job {
  config: Config & { databaseUrl: string };
  log: MigrateLog;
  /** Aborted with an `interruptedError` when the process is asked to stop. */
  signal: AbortSignal;
  journal: Journal;
  /** The report of everything the journal knows; `error` is what ended the work, or null. */
  report: (status: ReportStatus, error: unknown) => Report;
  /** Milliseconds since 1970. */
  now: () => number;
  startedAtMs: number;
  /** Results go to stdout, progress to stderr. */
  print: (text: string) => void;
}

/** Runs one named phase: logged, timed, and not begun at all once the process was asked to stop. */
export async function phase<Result>(job: Job, name: string, work: () => Promise<Result>): Promise<Result> {
  job.signal.throwIfAborted();
  const startedAtMs = performance.now();
  const cpu = process.cpuUsage();
  const note = job.journal.phase(name);
  job.log.info('phase_started', { phase: name });
  injectFault(job, `before:${name}`);
  try {
    const result = await work();
    injectFault(job, `after:${name}`);
    return result;
  } finally {
    const seconds = round((performance.now() - startedAtMs) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    note({ seconds, cpuSeconds: round((user + system) / 1e6) });
    job.log.info('phase_ended', { phase: name, seconds });
  }
}

/**
 * Findings go into the journal and, one by one, into the log: as warnings where something is not as it should
 * be.
 */
export function noteFindings({ journal, log }: Job, findings: readonly Finding[]): void {
  for (const finding of findings) {
    log[finding.action === 'differs' ? 'warn' : 'info']('finding', { ...finding });
  }
  journal.findings([...findings]);
}

/** Something that stops nothing and should be read all the same: into the journal and the log. */
export function warn({ journal, log }: Job, warning: Warning): void {
  journal.warning(warning);
  log.warn('warning', { ...warning });
}

/**
 * Sends the process its fault, once, where this is the point that MIGRATE_FAULT names; see docs/faults.md.
 */
export function injectFault({ config, log }: Job, point: string): void {
  const { fault } = config;
  if (!fault || fault.point !== point) return;
  config.fault = undefined;
  log.warn('fault', { point, signal: fault.signal });
  process.kill(process.pid, fault.signal);
}

/** Seconds to the millisecond. */
export function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
