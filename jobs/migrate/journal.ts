// What a run tells of itself as it happens, for the report alone.

import { notReached, type Report, type TableReport } from './report.ts';

/** What the report says of a run besides how it ended. */
export type JournalContents = Pick<
  Report,
  | 'runId'
  | 'source'
  | 'target'
  | 'tables'
  | 'findings'
  | 'remedies'
  | 'phases'
  | 'throughput'
  | 'export'
  | 'warnings'
>;

/**
 * Is told what a run does and finds, as it happens, so that a failure is reported with all of it. Nobody asks
 * it but the report: whoever needs to know something is given it.
 */
export interface Journal {
  /** What is known of the run as a whole. */
  note(known: Partial<Pick<JournalContents, 'runId' | 'source' | 'target' | 'remedies' | 'export'>>): void;
  /** Adds to what is known of a table. */
  table(name: string, seen: Partial<TableReport>): void;
  findings(found: Report['findings']): void;
  /** Notes that a phase begins: phases that go on side by side are then always in the same order. */
  phase(name: string): (spent: Omit<Report['phases'][number], 'name'>) => void;
  sample(sample: Report['throughput'][number]): void;
  warning(warning: Report['warnings'][number]): void;
  /** Says of a run that has completed before what its own report said. */
  repeat(report: Report): void;
  /** Forgets everything: the work begins anew. */
  beginAnew(): void;
}

/** An empty journal, with every table not reached, and what is in it at any moment. */
export function openJournal(tables: readonly string[]): {
  journal: Journal;
  contents: () => JournalContents;
} {
  let noted = emptyJournal(tables);
  const journal: Journal = {
    note: (known) => void Object.assign(noted, known),
    table(name, seen) {
      const entry = noted.tables.find((table) => table.name === name);
      if (entry) Object.assign(entry, seen);
      else noted.tables.push({ ...notReached(name), ...seen });
    },
    findings: (found) => void noted.findings.push(...found),
    phase(name) {
      const phase = { name, seconds: 0, cpuSeconds: 0 };
      noted.phases.push(phase);
      return (spent) => void Object.assign(phase, spent);
    },
    sample: (sample) => void noted.throughput.push(sample),
    warning: (warning) => void noted.warnings.push(warning),
    repeat({ runId, source, tables, findings, phases, throughput }) {
      Object.assign(noted, { runId, source, tables, findings, phases, throughput });
    },
    beginAnew() {
      noted = emptyJournal(tables);
    },
  };
  return { journal, contents: () => noted };
}

function emptyJournal(tables: readonly string[]): JournalContents {
  return {
    runId: null,
    source: null,
    target: null,
    tables: tables.map(notReached),
    findings: [],
    remedies: null,
    phases: [],
    throughput: [],
    export: null,
    warnings: [],
  };
}
