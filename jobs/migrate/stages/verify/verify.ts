import pLimit from 'p-limit';
import type pg from 'pg';
import { differing, type Finding, FindingTally } from '../../rules/findings.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { type ColumnPairs, pairColumns } from './columns.ts';
import { countTarget, readLedger, type VerifiedCounts, verifyCounts, verifyLedger } from './counts.ts';
import { type CompareBatch, type ComparedRows, compareRows, NOTHING_COMPARED } from './rows.ts';
import { readSides } from './sides.ts';
import { filledTables, keysBeyondRanges, type SourceSide } from './source-side.ts';
import { type LedgerContext, readTableLedgers, type TableLedger } from './table-ledgers.ts';
import { verifyWhole } from './whole.ts';
import { lossIn, verifyWritten } from './written.ts';

export interface VerifyContext extends LedgerContext {
  compareBatch: CompareBatch;
  /** The tables that must be in the target, with key ranges that cover every key there can be. */
  tables: readonly { name: string; ranges: readonly KeyRange[] }[];
  /** What of the legacy file may stay behind: `TABLE.COLUMN` or `table:TABLE`. */
  dropped: ReadonlySet<string>;
  /** What is carried over where the legacy file has it: `TABLE.COLUMN`. */
  carried: ReadonlySet<string>;
  onRows: (table: string, rows: number) => void;
}

export interface Verdict {
  counts: VerifiedCounts[];
  findings: Finding[];
}

/** A table on both sides, with everything that its comparison needs to know beforehand. */
interface Subject extends TableLedger {
  side: SourceSide;
  ranges: readonly KeyRange[];
  /** Undefined where the target has no such table. */
  pairs: ColumnPairs | undefined;
  /** True for the chart that chartless files are given. */
  isSupplied: boolean;
}

/**
 * Compares the whole target with a fresh read of the legacy file: every value of every column on either
 * side, every row on either side, the rows in quarantine, counts taken apart from the rows, defaults and
 * sequences. It looks at both sides itself and takes nobody's word for what they hold. Differences are
 * findings (`differs`), not errors.
 */
export async function verifyTables(context: VerifyContext): Promise<Verdict> {
  const { subjects, findings } = await prepare(context);
  // The workers have connections of their own, so this one is free for what concerns whole tables.
  const [compared, wholes] = await Promise.all([
    Promise.all(subjects.map((subject) => compareSubject(context, subject))),
    pLimit(1).map(subjects, (subject) => verifySubject(context, subject)),
  ]);
  const { client, mayBeExported, runId } = context;
  const loaded = mayBeExported || runId === null ? undefined : await readLedger(client, runId);
  const counts: VerifiedCounts[] = [];
  for (const [index, subject] of subjects.entries()) {
    const rows = compared[index] as ComparedRows;
    const ofTable = await countsOf(client, subject, rows);
    counts.push(ofTable);
    findings.push(...rows.findings, ...(wholes[index] ?? []));
    if (loaded) findings.push(...verifyLedger(ofTable, loaded.get(subject.side.name) ?? 0));
    if (isReadable(subject)) findings.push(...verifyCounts(ofTable, rows));
  }
  return { counts, findings: joined(findings) };
}

/** What is found at a row as a whole and at its values may be of one kind. */
function joined(findings: readonly Finding[]): Finding[] {
  const tally = new FindingTally();
  for (const { count, examples, ...of } of findings) tally.add(of, examples, count);
  return tally.list();
}

async function prepare(context: VerifyContext): Promise<{ subjects: Subject[]; findings: Finding[] }> {
  const { client, database, tables, dropped, carried } = context;
  const names = tables.map(({ name }) => name);
  const { tables: sides, hasCharts } = await readSides(client, database, names, dropped);
  const ledger = await readTableLedgers(
    context,
    sides.map(({ side }) => side),
  );
  const subjects = sides.map(
    ({ side, catalog }, index): Subject => ({
      ...ledger.of(side.name),
      side,
      ranges: tables[index]?.ranges ?? [],
      pairs:
        catalog &&
        withoutLosses(context, side, pairColumns(side, catalog, { database, hasCharts, dropped, carried })),
      isSupplied: !hasCharts && side.name === 'charts',
    }),
  );
  return { subjects, findings: [...ledger.findings, ...unknownTables(context)] };
}

/** An exported file lacks what the report of its export says; of an older one that report is not known. */
function withoutLosses(
  { mayBeExported, written }: VerifyContext,
  { name: table }: SourceSide,
  pairs: ColumnPairs,
): ColumnPairs {
  if (!mayBeExported) return pairs;
  const compared = pairs.compared.map((column) => {
    const fraction = column.type === 'timestamp' ? ('fraction_of_second' as const) : undefined;
    const lacks = written ? lossIn(written, table, column.name) : fraction;
    return lacks ? { ...column, lacks } : column;
  });
  return { ...pairs, compared };
}

/** A table that holds rows may be lacking in the target only where it was dropped by name. */
function unknownTables({ database, tables, dropped }: VerifyContext): Finding[] {
  const known = new Set(tables.map(({ name }) => name));
  const isUnknown = (name: string) => !known.has(name) && !dropped.has(`table:${name}`);
  return filledTables(database, isUnknown).map(({ name, rows }) =>
    differing(name, null, 'table_missing', rows),
  );
}

function compareSubject({ database, compareBatch, onRows }: VerifyContext, subject: Subject) {
  const { side, ranges, pairs, quarantined, repairs, ofRows } = subject;
  if (!side.columns || !pairs || !isReadable(subject)) return NOTHING_COMPARED;
  const beyond = keysBeyondRanges(database, side.name);
  const table = { name: side.name, columns: pairs.compared };
  return compareRows(compareBatch, { table, ranges, quarantined, ofRows, beyond, repairs }, (rows) =>
    onRows(side.name, rows),
  );
}

/** Rows can be told apart on both sides, or there are none to tell apart. */
function isReadable({ side, pairs }: Subject): boolean {
  if (!side.columns) return false;
  const [first] = pairs?.compared ?? [];
  return first?.name === 'id' && first.type === 'int4';
}

async function countsOf(client: pg.Client, subject: Subject, rows: ComparedRows): Promise<VerifiedCounts> {
  const { side, pairs, quarantined, restoredRows, repairedRows, ofRows, isSupplied } = subject;
  return {
    table: side.name,
    present: side.columns !== undefined,
    sourceRows: side.rows,
    suppliedRows: (isSupplied ? 1 : 0) + ofRows.made.size,
    quarantinedRows: quarantined.size,
    mergedRows: ofRows.merged.size,
    ...{ restoredRows, repairedRows },
    targetRows: pairs ? await countTarget(client, side.name, rows) : 0,
    comparedRows: rows.compared,
    mismatchedRows: rows.mismatched,
    digestUnused: rows.digestUnused,
  };
}

async function verifySubject(
  { client, database, runId, written }: VerifyContext,
  { side, pairs, ofRows: { made }, isSupplied }: Subject,
): Promise<Finding[]> {
  // Counted here, while the workers have something to do.
  const { name, rows } = side;
  if (!pairs) return [differing(name, null, 'table_missing', rows)];
  const { defaulted, findings } = pairs;
  if (written) return [...findings, ...(await verifyWritten(client, written, side, defaulted))];
  if (runId === null) throw new Error('No run says what the target must hold.');
  const context = { client, database, runId, made };
  return [...findings, ...(await verifyWhole(context, side, defaulted, isSupplied))];
}
