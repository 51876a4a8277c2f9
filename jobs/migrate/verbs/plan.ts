import type { TargetError } from '../../../db/errors.ts';
import { latestRun } from '../../../db/ledger.ts';
import { schemaVersion } from '../../../db/schema-version.ts';
import { asExpected } from '../../edge.ts';
import type { JobError } from '../../errors.ts';
import { assertFit } from '../acts/change.ts';
import { withLegacy } from '../acts/legacy.ts';
import { census } from '../acts/look.ts';
import type { Job } from '../job.ts';
import { type Attempt, noteTarget, persist } from '../persist.ts';
import { readRepairs } from '../stages/census/asked-repairs.ts';
import { assertReportDir } from '../stages/report/write.ts';
import type { ReportedVerb } from './verb.ts';

/** LOOK only, and nothing is written, neither to the target nor to its ledger. */
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
    const refusal = await refusalOfRun(attempt);
    const { batchRows, repair } = job.config;
    await withLegacy(attempt.job, (source) =>
      census(attempt.job, source, { batchRows, repairs: readRepairs(repair, source.shape) }),
    );
    if (refusal) throw refusal;
    return 'planned' as const;
  });
}

/**
 * What `run` would say of the database, where that has a schema already; noted too, as the census may have
 * more to say.
 */
async function refusalOfRun({ job, client }: Attempt): Promise<JobError | TargetError | undefined> {
  const version = await schemaVersion(client);
  const latest = await latestRun(client);
  if (version === 'none' || version === 'older' || latest?.status === 'completed') return undefined;
  try {
    await assertFit(client);
    return undefined;
  } catch (error) {
    const refusal = asExpected(error);
    if (!refusal) throw error;
    const { message, hint } = refusal;
    job.journal.warning({ code: 'run_would_refuse', message, hint });
    return refusal;
  }
}
