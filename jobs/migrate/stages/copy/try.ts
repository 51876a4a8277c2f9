import pg from 'pg';
import type { Fact } from '../../../../db/catalog/facts.ts';
import type { PageFile } from '../../btree/page-file.ts';
import { targetError } from '../../errors.ts';
import { copyRows, encodedChunks, openReader, type TableReader } from './batch.ts';
import type { TableCopy } from './copy.ts';
import { repairsInStep } from './repairs.ts';

/** What rows are tried with. */
export interface Trial {
  /** Every table that is loaded. */
  tables: readonly TableCopy[];
  /** What no migration made of them. */
  own: readonly Fact<string>[];
  /**
   * SQL that takes off what is off while rows are copied, and SQL that puts back what of it no migration
   * made.
   */
  detachSql: string;
  restoreSql: string;
  runId: string;
  pages: PageFile;
  database: TableReader['database'];
  /** Hears how many rows of a table were tried. */
  onRows: (table: string, rows: number) => void;
}

/** Without what they were asked to do, the server and its disk may refuse anything. */
const OF_THE_SERVER = /^(08|40|53|55|57|58|XX)/;

/**
 * Loads the rows of each table for which somebody made a constraint, an index or a column, in a transaction
 * that is rolled back: what refuses one of them says so before the first write. The tables have new files
 * meanwhile, so nothing of it is left behind. Throws a target error with the SQL that takes away what
 * refuses.
 */
export async function tryRows(client: pg.Client, trial: Trial): Promise<void> {
  const { tables, own, detachSql, restoreSql } = trial;
  const tried = restoreSql
    ? tables
    : tables.filter(({ plan }) => own.some(({ table }) => table === plan.name));
  if (tried.length === 0) return;
  await client.query('BEGIN');
  try {
    await client.query(
      `${detachSql}; TRUNCATE ${tables.map(({ plan }) => `public.${plan.name}`).join(', ')}`,
    );
    for (const table of tried) await explained(ownOf(own, table), () => tryTable(client, table, trial));
    await explained(own, () => client.query(`${restoreSql} SET CONSTRAINTS ALL IMMEDIATE`));
  } finally {
    await client.query('ROLLBACK').catch(() => {});
  }
}

function ownOf(own: readonly Fact<string>[], { plan }: TableCopy): Fact<string>[] {
  return own.filter(({ table }) => table === plan.name);
}

async function tryTable(
  client: pg.Client,
  { plan, batches, repair }: TableCopy,
  { runId, pages, database, onRows }: Trial,
): Promise<void> {
  const reader = openReader(plan, pages, database);
  for (const { range, refused, renamed, isRepaired, fitRows } of batches) {
    const repaired = { plan, range, refused, renamed, repair: isRepaired ? repair : undefined };
    using repairs = repairsInStep(reader, repaired, runId);
    const chunks = encodedChunks(reader, { range, refused }, repairs);
    await copyRows(client, { relation: `public.${pg.escapeIdentifier(plan.name)}`, plan }, chunks);
    onRows(plan.name, fitRows);
  }
}

async function explained(own: readonly Fact<string>[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError) || OF_THE_SERVER.test(cause.code ?? '')) throw cause;
    const named = own.filter(({ name }) => name === cause.constraint);
    throw refusal(named.length > 0 ? named : own, cause);
  }
}

function refusal(own: readonly Fact<string>[], cause: pg.DatabaseError): Error {
  const named = own.map(({ kind, table, name }) => `${kind} ${name} of ${table}`).join(', ');
  const said = [cause.message, cause.detail?.replace(/\.$/, '')].filter(Boolean).join('; ');
  return targetError(
    'rows_refused_by_others',
    `PostgreSQL would refuse rows for what no migration made (${named}): ${said}. Nothing was written.`,
    `Take it away, migrate, and make it again as far as these rows allow. Before: ${own.map(drop).join(' ')} Afterwards: ${own.map(makeAgain).join(' ')}`,
    cause,
  );
}

function drop({ kind, table, name }: Fact<string>): string {
  const [relation, quoted] = [table, name].map((word) => pg.escapeIdentifier(word));
  if (kind === 'index') return `DROP INDEX public.${quoted};`;
  return `ALTER TABLE public.${relation} DROP ${kind === 'column' ? 'COLUMN' : 'CONSTRAINT'} ${quoted};`;
}

/** A check or a foreign key may leave rows alone that are there. */
function makeAgain({ kind, is, make }: Fact<string>): string {
  const mayLeave = kind === 'foreign key' || is.startsWith('CHECK');
  return mayLeave && !is.endsWith('NOT VALID') ? make.replace(/;$/, ' NOT VALID;') : make;
}
