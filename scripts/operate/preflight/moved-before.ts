import { FORGOTTEN } from '../../../db/ledger.ts';
import type { Compose, Deployment } from '../compose.ts';
import type { LedgerFacts } from '../database.ts';
import { legacyDigest } from '../legacy-digest.ts';
import { listRollbacks } from '../rollbacks.ts';
import { type Preflight, stop } from './findings.ts';

/**
 * Where a migration has completed, the legacy volume must hold just what that has moved: all else in it would
 * stay behind.
 */
export async function checkMovedBefore(
  found: Preflight,
  deployment: Deployment,
  compose: Compose,
): Promise<void> {
  const { ledger } = found;
  const { legacyVolume, legacyFile, postgresImage } = deployment;
  if (!ledger || ledger.error?.code === FORGOTTEN) return noteRollbacks(found, deployment);
  if (ledger.status !== 'completed') return;
  const back = ledger.error?.volume;
  if (back !== undefined && back !== legacyVolume) {
    const message = `Somebody went back from here to the old application, on the volume ${back}; ${legacyVolume} is from before that, and what was labelled since would stay behind.`;
    return stop(found, message, `To move it: set LEGACY_VOLUME=${back}. ${unwanted(compose)}`);
  }
  const digest = await legacyDigest(postgresImage, deployment);
  if ('failure' in digest) return; // Said by whoever looked into it.
  if (digest.sha256 !== ledger.sourceSha256)
    found.obstacles.push(differs(ledger, legacyFile, legacyVolume, compose));
  else
    found.facts.push(
      `${legacyFile} has been moved on ${ledger.finishedAt} (run ${ledger.runId}): nothing is left to do`,
    );
}

function differs(
  { finishedAt, runId }: LedgerFacts,
  file: string,
  volume: string,
  compose: Compose,
): Preflight['obstacles'][number] {
  return {
    message: `A migration has completed here on ${finishedAt} (run ${runId}), and ${file} in ${volume} is not what it moved: what the old application has labelled since would stay behind.`,
    hint: `To move this file in place of what PostgreSQL holds, which goes into a backup and a file first: npm run cutover -- --again. ${unwanted(compose)}`,
    holders: [],
    movesAgain: true,
  };
}

function unwanted(compose: Compose): string {
  const abandon = compose.describe(...'--profile migrate run --rm --no-deps migrate-data abandon'.split(' '));
  return `If nothing of it is wanted: ${compose.describe('up', '-d')} and, where the gate is shut, ${abandon} and the same again.`;
}

/** Where PostgreSQL was not asked, only a rollback's volume tells. */
async function noteRollbacks({ notes }: Preflight, deployment: Deployment): Promise<void> {
  const [latest] = await listRollbacks(deployment);
  if (latest && latest.volume !== deployment.legacyVolume)
    notes.push(
      `a rollback from here was made on ${latest.madeAt}, onto the volume ${latest.volume}, and LEGACY_VOLUME is ${deployment.legacyVolume}`,
    );
}
