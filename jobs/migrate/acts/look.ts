import { type Job, noteFindings, phase, warn } from '../job.ts';
import { startProgress } from '../progress.ts';
import { openRepaired } from '../repaired-source.ts';
import type { Finding } from '../rules/findings.ts';
import type { RepairPlace } from '../rules/names.ts';
import { planRepairs } from '../rules/remedies/asked.ts';
import type { TableRepair } from '../rules/remedies/chain.ts';
import type { SourceShape } from '../rules/shape.ts';
import { TABLES } from '../rules/tables.ts';
import { idleRepairs, offerOption } from '../stages/census/asked-repairs.ts';
import { type CensusOptions, takeCensus } from '../stages/census/census.ts';
import type { TableCensus } from '../stages/census/counted.ts';
import { assertNothingRefused } from '../stages/census/decide.ts';
import { inspectIdMemory } from '../stages/census/id-memory.ts';
import { suggestRemedies, withAsked } from '../stages/census/suggest.ts';
import { suggestRows } from '../stages/census/suggest-rows.ts';
import { inspectShape } from '../stages/census/unknown.ts';
import { assertRoom } from '../stages/quarantine/quarantine.ts';
import { orUnsound, type Source } from './legacy.ts';

/** What the census found: the tables that are to be copied, and what is to be said of them. */
export interface Census {
  tables: TableCensus[];
  findings: Finding[];
}

export type CensusSettings = Pick<CensusOptions, 'batchRows' | 'repairs'>;

/** LOOK, which checks every value and notes every finding. Throws exit 5 when any is refused. */
export async function census(job: Job, source: Source, settings: CensusSettings): Promise<Census> {
  return phase(job, 'census', async () => {
    const { database, shape } = source;
    const shapeFindings = [
      ...inspectShape(database, shape, job.config.drop),
      ...inspectIdMemory(database, shape),
    ];
    const options = { ...settings, onBadRow: job.config.onBadRow };
    const { tables, findings: ofRows } = await orUnsound(source.sound, () =>
      takeCensus(reading(source), options, (totals) => startProgress(job, 'census', totals)),
    );
    await source.sound;
    const found = { tables, findings: [...shapeFindings, ...ofRows] };
    noteFindings(job, found.findings);
    recordCensus(job, shape, found);
    await source.assertUnchanged();
    // A remedy that was asked for and that nothing needs may be a typing mistake.
    for (const warning of idleRepairs(job.config.repair, found.findings)) warn(job, warning);
    const isRefused = found.findings.some(({ action }) => action === 'refused');
    if (isRefused || job.config.verb === 'plan') await suggest(job, source, settings, found);
    assertNothingRefused(found.findings);
    for (const { name, refused } of tables) {
      const table = shape.get(name);
      if (table) assertRoom(database, table, refused);
    }
    return found;
  });
}

/**
 * Notes which remedies would help, and what would come of asking for them: by taking the census once more.
 */
async function suggest(
  job: Job,
  source: Source,
  settings: CensusSettings,
  { tables }: Census,
): Promise<void> {
  const before = refusedRows(tables);
  if (before === 0) return;
  const asked = job.config.repair;
  const ofValues = suggestRemedies(source.database, source.shape, tables, []);
  const ofRows = suggestRowsNow(source, settings.repairs, tables);
  const censusWith = async (list: readonly RepairPlace[]) => {
    const repairs = planRepairs(list, source.shape);
    const options = { ...settings, repairs, onBadRow: job.config.onBadRow };
    const found = await takeCensus(reading(source), options);
    return { ...found, repairs, left: refusedRows(found.tables) };
  };
  const tryOut = async (which: 'exact' | 'all') => {
    let list = withAsked(asked, [...ofValues[which], ...ofRows[which]]);
    if (list.length === 0) return null;
    for (;;) {
      const tried = await censusWith(list);
      // Rows that come in may keep others out.
      const more = withAsked(list, suggestRowsNow(source, tried.repairs, tried.tables)[which]);
      if (more.length <= list.length) {
        const offer = await offerOption(list, censusWith, tried);
        return offer && { ...offer, rows: before - offer.left };
      }
      list = more;
    }
  };
  const exact = await tryOut('exact');
  const isSame = [ofValues, ofRows].every((found) => found.exact.length === found.all.length);
  const all = isSame && exact?.left === 0 ? exact : await tryOut('all');
  job.journal.note({
    remedies: { suggestions: [...ofValues.suggestions, ...ofRows.suggestions], exact, all },
  });
}

function refusedRows(tables: readonly TableCensus[]): number {
  return tables.reduce((sum, { refused }) => sum + refused.size, 0);
}

function reading({ file, database, shape, workers }: Source) {
  return { file, database, shape, censusRange: workers.census };
}

function suggestRowsNow(
  { file, database, shape }: Source,
  repairs: readonly TableRepair[],
  tables: readonly TableCensus[],
) {
  const repaired = openRepaired(file, repairs, []);
  try {
    return suggestRows({ repaired, original: database }, shape, tables);
  } finally {
    repaired.close();
  }
}

function recordCensus({ journal, config }: Job, shape: SourceShape, { tables, findings }: Census): void {
  for (const { name } of TABLES) if (!shape.has(name)) journal.table(name, { state: 'absent' });
  for (const { name, sourceRows, refused, repairedRows, changes } of tables) {
    journal.table(name, {
      ...{ state: 'planned', sourceRows, repairedRows },
      quarantinedRows: config.onBadRow === 'quarantine' ? refused.size : 0,
      ...(changes ? { droppedRows: changes.merged.keys.length, suppliedRows: changes.made.keys.length } : {}),
    });
  }
  for (const { table, rule, count, action } of findings) {
    if (rule === 'chart_supplied') journal.table(table, { suppliedRows: 1, state: 'planned' });
    if (rule !== 'unknown_table' || action !== 'dropped') continue;
    journal.table(table, { state: 'verified', sourceRows: count, droppedRows: count });
  }
}
