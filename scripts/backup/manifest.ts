import { z } from 'zod/v3';
import { CONTENTS } from './contents.ts';

const FILE = z.object({
  name: z.string().regex(/^[^/]+$/),
  bytes: z.number(),
  sha256: z.string().length(64),
});

const DATABASE = z.object({
  name: z.string(),
  /** The superuser that its server was made with. */
  superuser: z.string(),
  /** As a number: 160014. */
  serverVersion: z.number(),
  sizeBytes: z.number(),
  /** Statements for psql that make it anew under the name in the variable `name`. */
  create: z.array(z.string()),
  dump: FILE,
  roles: FILE,
  contents: CONTENTS,
});

const LEGACY = z.object({
  volume: z.string(),
  archive: FILE,
  /** SHA-256 of each file in it, by path. */
  files: z.record(z.string()),
});

/** `backup.json`: what is in a backup's folder, and that it was restored once and found to be equal. */
export const MANIFEST = z.object({
  backupVersion: z.literal(1),
  /** `move` is what a migration was about to change, and is never deleted by itself. */
  kind: z.enum(['regular', 'move']),
  takenAt: z.string(),
  provedAt: z.string(),
  /** Null where there was none. */
  database: DATABASE.nullable(),
  legacy: LEGACY.nullable(),
});

export type Manifest = z.infer<typeof MANIFEST>;
export type DatabaseBackup = z.infer<typeof DATABASE>;
export type LegacyBackup = z.infer<typeof LEGACY>;
export type BackupFile = z.infer<typeof FILE>;
