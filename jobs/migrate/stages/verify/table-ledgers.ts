import type Database from 'better-sqlite3';
import type pg from 'pg';
import type { Finding } from '../../rules/findings.ts';
import { verifyQuarantine } from './quarantine.ts';
import type { RepairsTask } from './repaired-values.ts';
import { askedOf, countRepairs } from './repairs.ts';
import { verifyRestorations } from './restorations.ts';
import { verifyRestored } from './restored.ts';
import { judgeRowRepairs, NO_ROW_REPAIRS, type RowRepairs } from './row-repairs.ts';
import type { SourceSide } from './source-side.ts';
import type { WrittenFile } from './written.ts';

export interface LedgerContext {
  client: pg.Client;
  database: Database.Database;
  /** Null where nothing was migrated: then the file must be one that was just written. */
  runId: string | null;
  /** `TABLE.COLUMN:REMEDY` of everything that was asked for. */
  repairs: readonly string[];
  /** Whether the file may be an exported one: without fractions of a second, and unknown to the ledger. */
  mayBeExported?: boolean;
  /** What is known of an exported file that was written a moment ago. */
  written?: WrittenFile;
}

/** What the ledger says was done to the rows of a table, as far as that is as it must be. */
export interface TableLedger {
  /** Keys of the rows of the legacy file that are in quarantine. */
  quarantined: ReadonlySet<bigint>;
  restoredRows: number;
  repairedRows: number;
  /** What of its repairs counts; undefined where there are none. */
  repairs: RepairsTask | undefined;
  ofRows: RowRepairs;
}

const NOTHING_DONE: TableLedger = {
  quarantined: new Set(),
  restoredRows: 0,
  repairedRows: 0,
  repairs: undefined,
  ofRows: NO_ROW_REPAIRS,
};

/** Holds what the ledger says of each table against the file; what is not as it must be is a finding. */
export async function readTableLedgers(
  context: LedgerContext,
  sides: readonly SourceSide[],
): Promise<{ of: (table: string) => TableLedger; findings: Finding[] }> {
  const { client, database, runId, mayBeExported: isExport = false, written } = context;
  if (runId === null) return { of: () => NOTHING_DONE, findings: [] };
  const ofFile = written
    ? await verifyRestored(client, database, { runId, sides, keys: written.restored })
    : await verifyQuarantine(client, database, { runId, sides, mayLack: isExport });
  const { keys, restored } = ofFile;
  const findings = [...ofFile.findings, ...(await verifyRestorations(client, runId))];
  const names = sides.map(({ name }) => name);
  const repaired = await countRepairs(client, runId, names);
  const ledgers = new Map<string, TableLedger>();
  for (const side of sides) {
    const table = side.name;
    const repairedRows = repaired.rows.get(table) ?? 0;
    const quarantined = keys.get(table) ?? new Set();
    const asked = new Set(context.repairs);
    const judged = { client, database, runId, asked, quarantined, isExport };
    const isJudged = repaired.ofRows.has(table) && side.columns;
    const ofRows = isJudged ? await judgeRowRepairs(judged, side) : NO_ROW_REPAIRS;
    findings.push(...ofRows.findings);
    const { isPacked } = repaired;
    const ways = repaired.ways.get(table) ?? [];
    ledgers.set(table, {
      ...{ quarantined, restoredRows: restored.get(table)?.size ?? 0, repairedRows, ofRows },
      repairs:
        repairedRows > 0
          ? { runId, asked: askedOf(table, context.repairs), ways, isExport, isPacked }
          : undefined,
    });
  }
  return {
    of: (table) => ledgers.get(table) ?? NOTHING_DONE,
    findings: [...findings, ...repaired.findings],
  };
}
