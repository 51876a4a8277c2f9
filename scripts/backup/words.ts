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

/** A backup from before a move: what there is, its checksums, and the commands that bring it back. */
export function howToRestore(backup: Backup): string {
  const { folder, manifest } = backup;
  const { database, legacy } = manifest;
  const files = [database?.dump, database?.roles, legacy?.archive].filter((file) => file !== undefined);
  return [
    describeBackup(backup),
    ...files.map(({ name, sha256 }) => `  ${sha256}  ${name}`),
    database && `  npm run restore -- --from ${folder}`,
    legacy && `  npm run restore -- --from ${folder} --files-into ${legacy.volume}-restored`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function rowsIn(tables: Record<string, { rows: number }>): number {
  return Object.values(tables).reduce((sum, { rows }) => sum + rows, 0);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
