// Refuses remedies that are asked for what there is not.

import { usageError } from '../../errors.ts';
import type { Warning } from '../../report.ts';
import type { Finding } from '../../rules/findings.ts';
import { type RepairPlace, sayRepairOption, sayRepairs, showPlace } from '../../rules/names.ts';
import { columnsFor, isAskedFor, planRepairs, remediesFor } from '../../rules/remedies/asked.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { type AnyRemedy, remedyNamed, sayColumns } from '../../rules/remedies/remedies.ts';
import { foldName, type SourceShape } from '../../rules/shape.ts';
import { TABLES, type Table } from '../../rules/tables.ts';

/**
 * What is asked for, as it is to be done. Throws a usage error, which says what there is, for a table or
 * column that the legacy file has not, and for a remedy that is not for that kind of column.
 */
export function readRepairs(asked: readonly RepairPlace[], shape: SourceShape): TableRepair[] {
  for (const item of asked) assertFits(item, shape);
  return planRepairs(asked, shape);
}

/** A warning for each item that was asked for and did nothing to any row. */
export function idleRepairs(asked: readonly RepairPlace[], findings: readonly Finding[]): Warning[] {
  const busy = busyRepairs(asked, findings);
  const idle = asked.filter((item) => !busy.includes(item));
  return idle.map((item) => ({
    code: 'repair_unneeded',
    message: `--repair ${sayRepairs([item])} found nothing to do.`,
    hint: 'Nothing, if that is as expected; otherwise check the name of the column, and the findings.',
  }));
}

function busyRepairs(asked: readonly RepairPlace[], findings: readonly Finding[]): RepairPlace[] {
  const done = findings.filter(({ action }) => action === 'repaired');
  return asked.filter((item) =>
    done.some(({ table, column, rule }) => rule === item.remedy && isAskedFor(item, table, String(column))),
  );
}

/** What came of asking for remedies, by trying it. */
interface Tried {
  findings: readonly Finding[];
  /** Rows that do not come in all the same. */
  left: number;
}

/**
 * The option that asks for a list of remedies, without those that bring no row in: of these a run would warn.
 * Null where none brings in any. `tried` is what came of the whole list, where that is known.
 */
export async function offerOption(
  list: readonly RepairPlace[],
  tryOut: (list: readonly RepairPlace[]) => Promise<Tried>,
  tried?: Tried,
): Promise<{ option: string; left: number } | null> {
  if (list.length === 0) return null;
  const { findings, left } = tried ?? (await tryOut(list));
  const busy = busyRepairs(list, findings);
  if (busy.length === 0) return null;
  const shorter = busy.length < list.length ? await offerOption(busy, tryOut) : null;
  return shorter && shorter.left <= left ? shorter : { option: sayRepairOption(list), left };
}

function assertFits({ table: said, column, remedy: name }: RepairPlace, shape: SourceShape): void {
  if (said === null) return;
  const remedy = remedyNamed(name) as AnyRemedy;
  const tables = TABLES.filter((table) => shape.has(table.name));
  const table = tables.find((it) => it.name === foldName(said));
  if (!table) throw unknown(`The legacy file has no table ${said}`, listed(tables));
  const fitting = columnsFor(remedy, table, shape).map((it) => it.name);
  const place = showPlace({ table: said, column });
  if (column === null) {
    if (fitting.length === 0) throw unknown(`${name} is for no column of ${place}`, choices(table, shape));
    return;
  }
  if (fitting.includes(foldName(column))) return;
  const known = presentColumns(table, shape).find((it) => it.name === foldName(column));
  if (!known) throw unknown(`The legacy file has no column ${place}`, listed(presentColumns(table, shape)));
  const remedies = remediesFor(known, table);
  throw unknown(
    `${name} is for columns of kind ${sayColumns(remedy)}, which ${place} is not`,
    remedies.length > 0 ? remedies.join(', ') : 'none',
  );
}

function presentColumns(table: Table, shape: SourceShape) {
  return table.columns.filter((column) => shape.get(table.name)?.columns.has(column.name));
}

function choices(table: Table, shape: SourceShape): string {
  return [...new Set(presentColumns(table, shape).flatMap((column) => remediesFor(column, table)))].join(
    ', ',
  );
}

function listed(items: readonly { name: string }[]): string {
  return items.map(({ name }) => name).join(', ');
}

function unknown(what: string, possible: string): Error {
  return usageError('repair_unknown', `--repair: ${what}.`, `Possible: ${possible}. See docs/rules.md.`);
}
