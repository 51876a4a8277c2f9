// The catalog that the migrations of `drizzle/` make, which is the measure of any other.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Fact, MadeKind } from './facts.ts';

/** Written by `npm run db:catalog`. */
export const EXPECTED_FILE = fileURLToPath(new URL('expected.json', import.meta.url));

export interface ExpectedCatalog {
  /** The names of the migrations that make it, in order. */
  migrations: string[];
  facts: Fact<MadeKind>[];
}

/** The catalog that the migrations make, as it was committed with them. */
export async function expectedCatalog(): Promise<ExpectedCatalog> {
  return JSON.parse(await readFile(EXPECTED_FILE, 'utf8'));
}
