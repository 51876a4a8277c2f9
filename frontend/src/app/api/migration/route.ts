import type { MigrationAnswer } from '../../../contract/migration.ts';
import { json, route } from '../../../server/answer.ts';
import { lastMigration } from '../../../server/migration.ts';

export const dynamic = 'force-dynamic';

/** The last run of the legacy migration, as the ledger tells it: `{migration: null}` where there was none. */
export const GET = route(async () => {
  const answer: MigrationAnswer = { migration: await lastMigration() };
  return json(answer);
});
