import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { VINTAGES } from '../../../scripts/seed-legacy/schema.ts';
import { writeBase } from './base-rows.ts';

const table = z.strictObject({
  source: z.number(),
  supplied: z.number().optional(),
  loaded: z.number(),
  quarantined: z.number().optional(),
  repaired: z.number().optional(),
  dropped: z.number().optional(),
});

const run = z.strictObject({
  exitCode: z.number(),
  /** The code of the report's error; none where it completes. */
  error: z.string().optional(),
  /** A part of the error's message or hint, where words matter. */
  says: z.string().optional(),
  /** All of the report's findings, see `sayFinding`. */
  findings: z.array(z.string()),
  /** Tables that are not loaded to the last row. */
  tables: z.record(z.string(), table).optional(),
  /** What a person would look up afterwards. */
  checks: z.array(z.strictObject({ sql: z.string(), rows: z.array(z.array(z.unknown())) })).optional(),
});

const expected = z.strictObject({
  /** What is promised, as a sentence. */
  promise: z.string(),
  /** Which tables the source has; `none`: what the source makes itself. */
  vintage: z.enum([...VINTAGES, 'none']).default('v5'),
  /** Whether the tables hold the base rows before the source is applied. */
  baseRows: z.boolean().default(true),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  /** One after the other against the same database, by policy. */
  runs: z.strictObject({ fail: run.optional(), quarantine: run.optional() }),
});

export type ExpectedRun = z.infer<typeof run>;

/** One awkward fact: a legacy file, and what must become of it. */
export interface Case extends z.infer<typeof expected> {
  name: string;
  /** Writes the legacy file into an empty database. */
  write(database: Database.Database): Promise<void>;
}

/**
 * Every folder of `folder` that has an `expected.json`, beside its source: `source.sql`, or `source.ts`
 * with a default export that gets the database, where bytes are needed; both may be absent.
 */
export function readCases(folder: string): Case[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readCase(join(folder, name), name));
}

function readCase(folder: string, name: string): Case {
  const parsed = expected.safeParse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  if (!parsed.success) throw new Error(`${name}/expected.json: ${z.prettifyError(parsed.error)}`);
  const known = new Set(['expected.json', 'source.sql', 'source.ts']);
  const stray = readdirSync(folder).filter((file) => !known.has(file));
  if (stray.length > 0) throw new Error(`${name} has files that nothing reads: ${stray.join(', ')}`);
  return {
    ...parsed.data,
    name,
    async write(database) {
      if (parsed.data.vintage !== 'none') writeBase(database, parsed.data.vintage, parsed.data.baseRows);
      const sql = join(folder, 'source.sql');
      if (existsSync(sql)) database.exec(readFileSync(sql, 'utf8'));
      const program = join(folder, 'source.ts');
      if (!existsSync(program)) return;
      const { default: apply } = await import(pathToFileURL(program).href);
      apply(database);
    },
  };
}
