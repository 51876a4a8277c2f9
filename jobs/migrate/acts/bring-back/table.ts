// One table's rows on their way back from quarantine.

import { inTransaction } from '../../../../db/transaction.ts';
import { orphansAmong } from '../../ledger/restorations.ts';
import { FindingTally } from '../../rules/findings.ts';
import { planTable } from '../../rules/plan.ts';
import { findInTheWay, holdParents } from '../../stages/bring-back/in-the-way.ts';
import { createStaged, insertStaged, STAGED } from '../../stages/bring-back/staged.ts';
import { copyRows, encodedChunks, openReader } from '../../stages/copy/batch.ts';
import { repairsInStep } from '../../stages/copy/repairs.ts';
import { type Candidates, outcomeOf, possible, type TableOutcome, without } from './candidates.ts';
import { settle } from './settle.ts';
import type { Quarantine } from './unpack.ts';

/** Which rows would come in, and what keeps the others; nothing is written. */
export async function lookAt(quarantine: Quarantine, candidates: Candidates): Promise<TableOutcome> {
  const keys = possible(candidates);
  const tally = new FindingTally();
  if (keys.length === 0) return outcomeOf(quarantine, candidates, [], tally);
  const { client } = quarantine;
  // The temporary table is all that there is to undo.
  await client.query('BEGIN');
  try {
    const left = new Set(await stage(quarantine, candidates, keys, tally));
    const coming = keys.filter((key) => !left.has(key));
    await noteOrphans(quarantine, candidates, coming, tally);
    return outcomeOf(quarantine, candidates, coming, tally);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
  }
}

/** Brings in what can come, in one transaction, at whose end it is compared with what is in quarantine. */
export async function bringIn(
  quarantine: Quarantine,
  candidates: Candidates,
  apply: { restorationId: string },
): Promise<TableOutcome> {
  const keys = possible(candidates);
  const tally = new FindingTally();
  if (keys.length === 0) return outcomeOf(quarantine, candidates, [], tally);
  const { client, shape } = quarantine;
  const { table } = candidates;
  return inTransaction(client, async () => {
    const left = await stage(quarantine, candidates, keys, tally, () => holdParents(client, table));
    const coming = await insertStaged(client, planTable(table, shape), left);
    const gone = new Set([...left, ...coming]);
    const overtaken = keys.filter((key) => !gone.has(key));
    if (overtaken.length > 0)
      tally.add(
        { table: table.name, column: null, rule: 'key_taken', action: 'quarantined' },
        overtaken.map(String),
        overtaken.length,
      );
    await noteOrphans(quarantine, candidates, coming, tally);
    if (coming.length > 0) await settle(quarantine, candidates, coming, apply);
    return outcomeOf(quarantine, candidates, coming, tally);
  });
}

/** Somebody has made the chart that these rows lacked: that they come under it is said. */
async function noteOrphans(
  { client, runId }: Quarantine,
  { table }: Candidates,
  coming: readonly number[],
  tally: FindingTally,
): Promise<void> {
  for (const { name: column, references } of table.columns) {
    if (!references) continue;
    const orphans = await orphansAmong(client, { runId, table: table.name, column }, coming);
    if (orphans.length > 0)
      tally.add({ table: table.name, column, rule: 'orphan', action: 'restored' }, orphans, orphans.length);
  }
}

/** Puts rows beside their table, and returns the keys of those for which it has no place. */
async function stage(
  { client, runId, database, shape, keys: { living } }: Quarantine,
  { table, quarantined, parents, ranges, pages, repairs }: Candidates,
  keys: readonly number[],
  tally: FindingTally,
  hold: () => Promise<void> = async () => {},
): Promise<number[]> {
  const plan = planTable(table, shape);
  await createStaged(client, plan);
  const reader = openReader(plan, pages, () => database);
  const refused = without(keys, quarantined, living.get(table.name) ?? new Set());
  const repair = repairs.find((it) => it.table === table.name);
  for (const range of ranges) {
    using inStep = repairsInStep(reader, { plan, range, refused, repair, renamed: new Map() }, runId);
    const chunks = encodedChunks(reader, { range, refused }, inStep);
    await copyRows(client, { relation: STAGED, plan }, chunks);
  }
  await hold();
  const inTheWay = await findInTheWay(client, table, parents);
  for (const { rule, column, keys: those } of inTheWay)
    tally.add({ table: table.name, column, rule, action: 'quarantined' }, those.map(String), those.length);
  return inTheWay.flatMap(({ keys: those }) => those);
}
