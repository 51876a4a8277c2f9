// Situations that an earlier run left.

import { join } from 'node:path';
import pg from 'pg';
import { TRUNCATE } from '../tables.ts';
import { change, KILLED, restored, type Situation } from './scene.ts';

export const OF_WHAT_WENT_BEFORE: readonly Situation[] = [
  {
    situation: 'the file is another one than the unfinished run began with',
    make: async ({ path, run }) => {
      await run(KILLED);
      change(path, `UPDATE charts SET name = 'changed'`);
    },
    exitCode: 3,
    code: 'source_changed_since',
    follow: restored,
    done: 'the first file is put back',
  },
  {
    situation: 'the same, and the new file is meant',
    make: async ({ path, run }) => {
      await run(KILLED);
      change(path, `UPDATE charts SET name = 'changed'`);
    },
    exitCode: 3,
    code: 'source_changed_since',
    follow: (hint) => ({ args: [/--restart/.exec(hint)?.[0] ?? ''] }),
    done: 'what was loaded is discarded with --restart',
  },
  {
    situation: 'export before the run has ended',
    make: async ({ folder, run }) => {
      await run(KILLED);
      return { verb: 'export', args: ['--out', join(folder, 'out.db')] };
    },
    exitCode: 4,
    code: 'migration_unfinished',
    follow: async (_hint, { run, folder }) => {
      await run();
      return { verb: 'export', args: ['--out', join(folder, 'out.db')] };
    },
    done: 'the same migration is run again, then export',
  },
  {
    situation: 'export onto a file that is there',
    make: async ({ backup, run }) => {
      await run();
      return { verb: 'export', args: ['--out', backup] };
    },
    exitCode: 2,
    code: 'export_exists',
    follow: (_hint, { folder }) => ({ verb: 'export', args: ['--out', join(folder, 'out.db')] }),
    done: 'another file is named',
  },
  {
    situation: 'verify before any run',
    make: () => ({ verb: 'verify' }),
    exitCode: 4,
    code: 'nothing_to_verify',
    follow: async (_hint, { run }) => {
      await run();
      return { verb: 'verify' };
    },
    done: 'the migration is run first',
  },
  {
    situation: 'forget before any run',
    make: () => ({ verb: 'forget' }),
    exitCode: 4,
    code: 'nothing_to_forget',
    follow: () => ({ verb: 'run' }),
    done: '`run` begins one',
  },
  {
    situation: 'somebody’s session holds on to the ledger',
    make: async ({ database, run }) => {
      await run(KILLED);
      const holder = new pg.Client(database.url);
      holder.on('error', () => {});
      await holder.connect();
      await holder.query('BEGIN; SELECT 1 FROM legacy_migration.runs FOR SHARE');
    },
    exitCode: 4,
    code: 'predecessor_at_work',
    follow: async (hint, { query }) => {
      const [end] = /pg_terminate_backend/.exec(hint) ?? [];
      await query(
        `SELECT ${end}(pid) FROM pg_locks WHERE relation = 'legacy_migration.runs'::regclass AND mode = 'RowShareLock'`,
      );
    },
    done: 'it is found, and ended with pg_terminate_backend',
  },
  {
    situation: 'every table was emptied after the migration',
    make: async ({ query, run }) => {
      await run();
      await query(TRUNCATE);
    },
    exitCode: 4,
    code: 'target_emptied',
    follow: async (hint, { run }) => {
      // There it is `forget`.
      if (!hint.includes('"Migrating again"')) throw new Error(hint);
      await run({ verb: 'forget' });
    },
    done: 'what docs/runbook.md says there: `forget`, then the same command',
  },
];

/** Refusals of the data job that are met with a legacy file and a fresh database. */
