import pg from 'pg';
import { TargetError } from './errors.ts';

/**
 * What to throw where PostgreSQL has refused a change of the schema: an event trigger speaks in its own
 * words, which do not say how to get past it. Anything else stays what it is. No transaction may be open.
 */
export async function explainEventTrigger(client: pg.ClientBase, cause: unknown): Promise<unknown> {
  if (!(cause instanceof pg.DatabaseError) || !cause.where) return cause;
  const { rows } = await client.query<{ name: string; function: string }>(
    `SELECT evtname AS name, p.proname AS function FROM pg_event_trigger JOIN pg_proc AS p ON p.oid = evtfoid
      WHERE evtenabled <> 'D' ORDER BY evtname`,
  );
  const speaking = rows.filter((trigger) => cause.where?.includes(trigger.function));
  if (speaking.length === 0) return cause;
  const each = (state: string) =>
    speaking.map(({ name }) => `ALTER EVENT TRIGGER ${pg.escapeIdentifier(name)} ${state};`).join(' ');
  return new TargetError(
    'event_trigger_in_the_way',
    `An event trigger refuses what this job has to do to the schema (${speaking.map(({ name }) => name).join(', ')}): ${cause.message}`,
    `Disable it, migrate, and enable it again. Before: ${each('DISABLE')} Afterwards: ${each('ENABLE')}`,
    { cause },
  );
}
