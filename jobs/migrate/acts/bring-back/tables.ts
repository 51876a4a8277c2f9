import { PageFile } from '../../btree/page-file.ts';
import { injectFault } from '../../job.ts';
import { RefusedRows } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import type { Parents } from '../../stages/bring-back/in-the-way.ts';
import { takeCensus } from '../../stages/census/census.ts';
import { isKey, type TableOutcome } from './candidates.ts';
import { bringIn, lookAt } from './table.ts';
import type { Quarantine } from './unpack.ts';

export interface Course {
  /** Brings rows in; without it nothing is written. */
  apply?: { restorationId: string } | undefined;
  /** Hears of each table, as soon as its rows are committed. */
  onOutcome?: (outcome: TableOutcome) => void;
}

/**
 * Takes the tables one after the other, those that others refer to first. Without `apply` nothing is written;
 * with it each table's rows are in, compared and recorded, or all of them are in quarantine. Throws exit 6
 * where a row is not what is in quarantine.
 */
export async function throughTables(
  quarantine: Quarantine,
  asked: readonly TableRepair[],
  { apply, onOutcome }: Course,
): Promise<TableOutcome[]> {
  const { job, file, database, shape, workers, keys } = quarantine;
  // What is done about whole rows, the verifier judges by the legacy file alone; here others are in the way.
  const repairs = asked.map((repair) => ({ ...repair, rows: [] }));
  const { tables } = await takeCensus(
    { file, database, shape, censusRange: workers.census },
    { batchRows: job.config.batchRows, onBadRow: 'quarantine', repairs },
  );
  using pages = new PageFile(quarantine.file.path);
  const outcomes: TableOutcome[] = [];
  for (const census of tables) {
    job.signal.throwIfAborted();
    const table = TABLES.find(({ name }) => name === census.name) as Table;
    const quarantined = keys.quarantined.get(table.name) ?? new Set();
    const candidates = {
      ...{ table, pages, repairs, quarantined },
      refused: refusedThere(census.refused, quarantined),
      ranges: census.batches.map(({ range }) => range),
      parents: parentsOf(quarantine, outcomes),
    };
    const outcome = apply
      ? await bringIn(quarantine, candidates, apply)
      : await lookAt(quarantine, candidates);
    outcomes.push(outcome);
    onOutcome?.(outcome);
    if (apply) injectFault(job, 'after:table');
  }
  return outcomes;
}

/** A chart that stays in quarantine is not the one that has its id now. */
function parentsOf({ keys }: Quarantine, outcomes: readonly TableOutcome[]): Parents {
  const coming = outcomes.find(({ name }) => name === 'charts')?.coming ?? [];
  const isComing = new Set(coming);
  const charts = [...(keys.quarantined.get('charts') ?? [])].map(Number).filter(isKey);
  return { coming, left: charts.filter((key) => !isComing.has(key)) };
}

/** Whether a row's chart comes in, or is there by now, is asked of PostgreSQL. */
function refusedThere(refused: RefusedRows, quarantined: ReadonlySet<bigint>): RefusedRows {
  const rows = Array.from(refused, ([key, reasons]) => ({
    key,
    reasons: reasons.filter((reason) => !reason.startsWith('parent_refused(')),
  })).filter(({ key, reasons }) => reasons.length > 0 && quarantined.has(key));
  const groups = Map.groupBy(rows, ({ reasons }) => reasons.join(' '));
  return new RefusedRows(
    Array.from(groups.values(), (group) => ({
      reasons: group[0]?.reasons ?? [],
      keys: BigInt64Array.from(group, ({ key }) => key),
    })),
  );
}
