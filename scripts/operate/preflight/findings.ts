import type { Deployment } from '../compose.ts';
import type { LedgerFacts } from '../database.ts';
import type { Engine } from '../engine.ts';
import type { Holder } from '../volumes.ts';

/** Something that stands in the way of the migration. */
export interface Obstacle {
  message: string;
  hint: string;
  /** Containers of the old deployment without which it would not be there. */
  holders: Holder[];
  /** True where it is gone once what PostgreSQL holds makes room for the legacy file. */
  movesAgain?: boolean;
}

export interface Preflight {
  obstacles: Obstacle[];
  /** What was found in order. */
  facts: string[];
  /** What a person should know: it stops nothing, or could not be looked at. */
  notes: string[];
  /** Undefined where Compose refuses the settings, or there is no engine. */
  deployment: Deployment | undefined;
  engine: Engine | undefined;
  /** What PostgreSQL's volume knows of the latest migration. */
  ledger: LedgerFacts | undefined;
}

/** Before anything was looked at. */
export function nothingYet(): Preflight {
  return { obstacles: [], facts: [], notes: [], deployment: undefined, engine: undefined, ledger: undefined };
}

/** Lets checks look at the same time, and adds what they find in their order. */
export async function together(
  found: Preflight,
  checks: readonly ((part: Preflight) => Promise<void>)[],
): Promise<void> {
  const parts = checks.map(nothingYet);
  await Promise.all(checks.map((check, index) => check(parts[index] as Preflight)));
  for (const { obstacles, facts, notes, deployment, engine, ledger } of parts) {
    found.obstacles.push(...obstacles);
    found.facts.push(...facts);
    found.notes.push(...notes);
    found.deployment ??= deployment;
    found.engine ??= engine;
    found.ledger ??= ledger;
  }
}

/** Adds an obstacle that no container of the old deployment is to blame for. */
export function stop({ obstacles }: Preflight, message: string, hint: string): void {
  obstacles.push({ message, hint, holders: [] });
}
