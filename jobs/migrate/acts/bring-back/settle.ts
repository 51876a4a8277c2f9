import type Database from 'better-sqlite3';
import { differenceError } from '../../errors.ts';
import { injectFault, noteFindings } from '../../job.ts';
import { recordRepairs } from '../../ledger/repairs.ts';
import { recordRestoration } from '../../ledger/restorations.ts';
import { repairedRows } from '../../repaired-source.ts';
import type { Finding } from '../../rules/findings.ts';
import { showName } from '../../rules/names.ts';
import { EVERY_KEY } from '../../rules/ranges.ts';
import { listRepairs } from '../../rules/remedies/asked.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { carriedColumns } from '../../rules/tables.ts';
import { openSqlite } from '../../sqlite.ts';
import { raiseSequence } from '../../stages/bring-back/staged.ts';
import { entriesOf } from '../../stages/copy/repairs.ts';
import { verifyBroughtBack } from '../../stages/verify/brought-back.ts';
import { processName } from '../../target/session.ts';
import type { Candidates } from './candidates.ts';
import type { Quarantine } from './unpack.ts';

/**
 * Records rows that came in, in the caller's transaction, lets the sequence go on above them, and compares
 * them with what is in quarantine. Throws exit 6 where they are not that.
 */
export async function settle(
  { job, client, runId, database, file, dropped }: Quarantine,
  { table, repairs }: Candidates,
  keys: readonly number[],
  { restorationId }: { restorationId: string },
): Promise<void> {
  const { name } = table;
  const remedies = listRepairs(repairs).filter((it) => it.startsWith(`${name}.`));
  const restoration = { restorationId, runId, table: name, remedies, worker: processName() };
  const marked = await recordRestoration(client, restoration, keys);
  if (marked !== keys.length)
    throw new Error(`${marked} of ${keys.length} rows of ${name} were in quarantine.`);
  const repair = repairs.find((it) => it.table === name);
  if (repair)
    await recordRepairs(client, { runId, table: name }, entriesOf(repairedOf(database, repair, keys)));
  await raiseSequence(client, name);
  // The verifier's own: it sees nothing else of the table from then on.
  const own = openSqlite(file);
  try {
    const compared = { client, runId, table: name, keys, repairs: remedies, dropped };
    const findings = await verifyBroughtBack(own, { ...compared, carried: carriedColumns() });
    noteFindings(job, findings);
    if (findings.length > 0) throw differs(findings);
  } finally {
    own.close();
  }
  injectFault(job, 'during:restore');
  // It is on this server's disk when it is said that it is in.
  await client.query('SET LOCAL synchronous_commit = local');
}

/** Those of these rows in which remedies changed values. */
function* repairedOf(database: Database.Database, repair: TableRepair, keys: readonly number[]) {
  const those = new Set(keys);
  for (const row of repairedRows(database, repair, EVERY_KEY)) if (those.has(row.key)) yield row;
}

/** What came in, or what stands for it in the file, is not what is in quarantine. */
export function differs(findings: readonly Finding[]): Error {
  const tables = [...new Set(findings.map(({ table }) => showName(table)))];
  return differenceError(
    'verification_failed',
    `PostgreSQL would not hold what is in quarantine, in ${tables.join(', ')}: the rows of that table stay there.`,
    'The report lists every kind of difference with examples. A trigger on the table may change rows; otherwise this is a defect: report it with the log.',
  );
}
