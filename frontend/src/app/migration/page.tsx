import type { Metadata } from 'next';
import { connection } from 'next/server';
import type { Migration } from '../../contract/migration.ts';
import { MigrationView } from '../../migration/migration-view.tsx';
import { Notice } from '../../notice/notice.tsx';
import { RetryButton } from '../../notice/retry-button.tsx';
import { PageFrame } from '../../page/page-frame.tsx';
import { asRefusal } from '../../server/answer.ts';
import { lastMigration } from '../../server/migration.ts';

export const metadata: Metadata = { title: 'Migration' };

export default async function Page() {
  await connection();
  return (
    <PageFrame
      here="/migration"
      title="Migration"
      lead="What became of the last move of a legacy file into this database, as the database’s own ledger tells it."
    >
      <Content {...(await readMigration())} />
    </PageFrame>
  );
}

type Known = { migration: Migration | null; error: null } | { migration: null; error: string };

async function readMigration(): Promise<Known> {
  try {
    return { migration: await lastMigration(), error: null };
  } catch (thrown) {
    return { migration: null, error: asRefusal(thrown).message };
  }
}

function Content({ migration, error }: Known) {
  if (migration) return <MigrationView migration={migration} />;
  if (error === null) {
    return (
      <Notice title="No migration was ever asked for">
        This database began empty, or was filled by uploads.
      </Notice>
    );
  }
  return (
    <Notice tone="problem" title="The ledger cannot be read" action={<RetryButton label="Try again" />}>
      {error}
    </Notice>
  );
}
