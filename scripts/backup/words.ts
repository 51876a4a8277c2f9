import { join } from 'node:path';
import { counted } from '../../jobs/migrate/rules/wording.ts';
import type { BackupFile, DatabaseBackup } from './manifest.ts';
import type { Backup } from './place.ts';
import { megabytes } from './space.ts';

/** What a backup holds, in a line. */
export function describeBackup({ folder, manifest: { database, legacy } }: Backup): string {
  const parts = [
    ...(database ? [describeDatabase(database)] : []),
    ...(legacy
      ? [
          `${legacy.volume}: ${counted(Object.keys(legacy.files).length, 'file')}, ${megabytes(legacy.archive.bytes)}`,
        ]
      : []),
  ];
  return `${folder} (${parts.join('; ')})`;
}

function describeDatabase({ name, contents, dump }: DatabaseBackup): string {
  const tables = Object.values(contents.tables);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${name}: ${counted(rows, 'row')} of ${counted(tables.length, 'table')}, ${megabytes(dump.bytes)}`;
}

/** The files of a backup from before a move, as the migration's report names them. */
export function namedInReport({ folder, manifest: { database, legacy } }: Backup) {
  const named = ({ name, bytes, sha256 }: BackupFile, restore: string) => ({
    path: join(folder, name),
    sizeBytes: bytes,
    sha256,
    restore: `npm run restore -- --from ${folder}${restore}`,
  });
  return [
    ...(database ? [named(database.dump, ''), named(database.roles, '')] : []),
    ...(legacy ? [named(legacy.archive, ` --files-into ${legacy.volume}-restored`)] : []),
  ];
}

/** A backup from before a move: what there is, its checksums, and the commands that bring it back. */
export function howToRestore(backup: Backup): string {
  const files = namedInReport(backup);
  return [
    describeBackup(backup),
    ...files.map(({ path, sha256 }) => `  ${sha256}  ${path}`),
    ...new Set(files.map(({ restore }) => `  ${restore}`)),
  ].join('\n');
}
