import { join } from 'node:path';
import type { BackupFile } from './manifest.ts';
import type { Backup } from './place.ts';
import { megabytes } from './space.ts';

/** What a backup holds, in a line. */
export function describeBackup({ folder, manifest: { database, legacy } }: Backup): string {
  const parts = [
    database &&
      `${database.name}: ${count(rowsIn(database.contents.tables))} rows of ${count(Object.keys(database.contents.tables).length)} tables, ${megabytes(database.dump.bytes)}`,
    legacy &&
      `${legacy.volume}: ${count(Object.keys(legacy.files).length)} files, ${megabytes(legacy.archive.bytes)}`,
  ].filter((part) => part !== null);
  return `${folder} (${parts.join('; ')})`;
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

function rowsIn(tables: Record<string, { rows: number }>): number {
  return Object.values(tables).reduce((sum, { rows }) => sum + rows, 0);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
