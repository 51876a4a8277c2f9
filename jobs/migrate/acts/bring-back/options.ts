import { warn } from '../../job.ts';
import { type RepairPlace, sayRepairOption } from '../../rules/names.ts';
import { planRepairs } from '../../rules/remedies/asked.ts';
import { counted } from '../../rules/wording.ts';
import { offerOption } from '../../stages/census/asked-repairs.ts';
import { suggestRemedies } from '../../stages/census/suggest.ts';
import type { TableOutcome } from './candidates.ts';
import { throughTables } from './tables.ts';
import type { Quarantine } from './unpack.ts';

/**
 * Says with which command the rows that can come in do so, and notes which remedies would help the others,
 * and what comes of asking for them: by trying it.
 */
export async function offerOptions(quarantine: Quarantine, outcomes: readonly TableOutcome[]): Promise<void> {
  const { job, database, shape } = quarantine;
  const { repair } = job.config;
  const rows = outcomes.reduce((sum, outcome) => sum + outcome.rows, 0);
  const come = comingOf(outcomes);
  if (come > 0)
    warn(job, {
      code: 'restorable',
      message: `${come.toLocaleString('en')} of ${counted(rows, 'row')} in quarantine would come in.`,
      hint: `Bring them in: \`restore --apply${repair.length > 0 ? ` ${sayRepairOption(repair)}` : ''}\`.`,
    });
  if (outcomes.every(({ refused }) => refused.size === 0)) return;
  const { suggestions, ...places } = suggestRemedies(database, shape, outcomes, repair);
  const tryOut = async (list: readonly RepairPlace[]) => {
    const offer = await offerOption(list, async (tried) => {
      const found = await throughTables(quarantine, planRepairs(tried, shape), {});
      return { findings: found.flatMap(({ findings }) => findings), left: rows - comingOf(found) };
    });
    return offer && { ...offer, rows: rows - come - offer.left };
  };
  const exact = await tryOut(places.exact);
  const isSame = sayRepairOption(places.exact) === sayRepairOption(places.all);
  job.journal.note({
    remedies: { suggestions, exact, all: isSame ? exact : await tryOut(places.all) },
  });
}

function comingOf(outcomes: readonly TableOutcome[]): number {
  return outcomes.reduce((sum, { coming }) => sum + coming.length, 0);
}
