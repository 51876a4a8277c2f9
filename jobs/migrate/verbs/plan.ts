import { census, withLegacy } from '../acts/look.ts';
import type { Job } from '../job.ts';
import { noteTarget, persist } from '../persist.ts';
import { assertReportDir } from '../stages/report/write.ts';
import type { ReportedVerb } from './verb.ts';

/** LOOK only: nothing is written, neither to the target nor to its ledger. */
export const plan: ReportedVerb<'planned'> = {
  help: 'looks and reports; writes nothing',
  again: 'Run the same command again: it begins anew.',
  reported: {
    planned: 'Planned: nothing was written.',
    failed: 'The plan failed; nothing was written.',
    interrupted: 'The plan was interrupted; nothing was written.',
  },
  run: look,
};

async function look(job: Job): Promise<'planned'> {
  await assertReportDir(job.config.reportDir);
  return persist(job, 'plan', async (attempt) => {
    await noteTarget(attempt.job, attempt.client);
    await withLegacy(attempt.job, (source) => census(attempt.job, source, job.config.batchRows));
    return 'planned' as const;
  });
}
