import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chart, inWal, killedAfter, NAME, plain } from './files.ts';
import type { Group, Row } from './row.ts';

const IN_WAL = 'only in -wal';

function hot(folder: string): string {
  const path = plain(folder);
  killedAfter(path, ['-wal'], inWal(chart(IN_WAL)));
  return path;
}

/** Who may read what, and where the copy goes. */
export const access: Group = {
  title: 'Permissions and scratch space',
  rows: [
    {
      state: "not readable for the job's user",
      made: 'mode 600, job run as another user',
      must: { exitCode: 3, code: 'source_unreadable', says: 'MIGRATE_USER' },
      make: (folder) => chmodSync(plain(folder), 0o600),
      asStranger: true,
      needsRoot: true,
    },
    {
      state: "only -wal is not readable for the job's user",
      made: 'mode 600, job run as another user',
      must: { exitCode: 3, code: 'source_unreadable', says: 'MIGRATE_USER' },
      make: (folder) => chmodSync(`${hot(folder)}-wal`, 0o600),
      asStranger: true,
      needsRoot: true,
    },
    {
      state: "the folder is closed to the job's user",
      made: 'mode 700, job run as another user',
      must: { exitCode: 3, code: 'source_unreadable', says: 'MIGRATE_USER' },
      make: (folder) => {
        plain(folder);
        chmodSync(folder, 0o700);
      },
      source: NAME,
      asStranger: true,
      needsRoot: true,
    },
    {
      state: 'nobody may write any of the files',
      made: 'mode 444, hot -wal, job run as another user',
      must: { openedAs: 'scratch', charts: [IN_WAL] },
      make: (folder) => {
        hot(folder);
        for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
      },
      asStranger: true,
      needsRoot: true,
    },
    {
      state: 'candles.db is a pipe',
      made: '`mkfifo`: reading it would wait for ever',
      must: { exitCode: 3, code: 'source_not_a_file', says: 'is not a file' },
      make: (folder) => void execFileSync('mkfifo', [join(folder, NAME)]),
    },
    ...(
      [
        ['missing', 'no such folder', 'scratch_unusable', 'MIGRATE_SCRATCH'],
        ['a file', 'a file of that name', 'scratch_unusable', 'MIGRATE_SCRATCH'],
        ['not writable', 'mode 555, job run as another user', 'scratch_unusable', 'MIGRATE_SCRATCH'],
        [
          'too small',
          'a file system of 64 KB; nothing is copied there',
          'scratch_full',
          'a readable copy of',
        ],
      ] as const
    ).map(
      ([scratch, made, code, says]): Row => ({
        state: `hot -wal, and scratch is ${scratch}`,
        made,
        must: { exitCode: 3, code, says },
        make: (folder) => void hot(folder),
        scratch,
        ...(scratch === 'not writable' ? { asStranger: true, needsRoot: true } : {}),
        ...(scratch === 'too small' ? { needsRoot: true } : {}),
      }),
    ),
    {
      state: 'no side files, and scratch is missing',
      made: 'no copy is needed',
      must: { openedAs: 'direct' },
      make: (folder) => void plain(folder),
      scratch: 'missing',
    },
    {
      state: 'hot -wal, and a copy of a killed job in scratch',
      made: 'a folder with a lock that nobody holds',
      must: { openedAs: 'scratch', charts: [IN_WAL] },
      make: (folder) => void hot(folder),
      scratch: 'with an abandoned copy',
    },
  ],
};

/** A second process that has the file open. */
export const writers: Group = {
  title: 'A writer still at work',
  rows: [
    {
      state: 'in a transaction, nothing written to the file yet',
      made: '`BEGIN IMMEDIATE`, one row, no commit',
      must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
      make: (folder) => void plain(folder),
      writer: { sql: ['BEGIN IMMEDIATE', chart('uncommitted')] },
    },
    {
      state: 'in a transaction that has spilled into the file',
      made: 'cache of one page, no commit',
      must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
      make: (folder) => void plain(folder),
      writer: { sql: ['PRAGMA cache_size = 1', 'BEGIN', 'UPDATE candles SET open = open + 1'] },
    },
    {
      state: 'with the file locked',
      made: '`BEGIN EXCLUSIVE`: SQLITE_BUSY for everybody else',
      must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
      make: (folder) => void plain(folder),
      writer: { sql: ['BEGIN EXCLUSIVE'] },
    },
    {
      state: 'in WAL mode, between two transactions',
      made: 'connection open after a commit, with -shm',
      must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
      make: (folder) => void plain(folder),
      writer: { sql: ['PRAGMA journal_mode = WAL', chart('live')] },
    },
    {
      state: 'in WAL mode, in a transaction',
      made: '`BEGIN IMMEDIATE`, one row, no commit',
      must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
      make: (folder) => void plain(folder),
      writer: { sql: ['PRAGMA journal_mode = WAL', chart('live'), 'BEGIN IMMEDIATE', chart('uncommitted')] },
    },
    ...(
      [
        ['in rollback mode, in another container', ['BEGIN IMMEDIATE', chart('uncommitted')]],
        ['in WAL mode, in another container', ['PRAGMA journal_mode = WAL', chart('live')]],
      ] as const
    ).map(
      ([state, sql]): Row => ({
        state,
        made: 'the job in a PID namespace of its own: it cannot see the other process',
        must: { exitCode: 3, code: 'source_in_use', says: 'Stop the old frontend' },
        make: (folder) => void plain(folder),
        writer: { sql: [...sql], elsewhere: true },
        needsRoot: true,
      }),
    ),
    {
      state: 'in rollback mode, between two transactions',
      made: 'connection open, no lock: nothing shows it until it writes, and then the file has changed',
      must: { openedAs: 'direct', charts: ['live'] },
      make: (folder) => void plain(folder),
      writer: { sql: [chart('live')] },
    },
  ],
};
