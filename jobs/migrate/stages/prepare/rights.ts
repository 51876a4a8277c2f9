import type pg from 'pg';
import { askValue } from '../../../../db/values.ts';
import { howToGrant } from '../../../rights.ts';
import { targetError } from '../../errors.ts';
import { TABLES } from '../../rules/tables.ts';

/** Also an owner may have had them taken away. */
const LACKING = `
  SELECT 'table ' || name AS what FROM unnest($1::text[]) AS name, unnest(ARRAY['SELECT', 'INSERT', 'DELETE']) AS wanted
   WHERE NOT has_table_privilege('public.' || name, wanted)
  UNION ALL
  SELECT 'sequence ' || split_part(sequence, '.', 2) FROM unnest($1::text[]) AS name,
         pg_get_serial_sequence('public.' || name, 'id') AS sequence
   WHERE NOT has_sequence_privilege(sequence, 'UPDATE')
   ORDER BY 1`;

/**
 * Throws a target error unless rows may be written and sequences set: rights that would only speak up after
 * the copy. Only looks.
 */
export async function assertRights(client: pg.Client): Promise<void> {
  const lacking = await askValue(client, LACKING, [TABLES.map(({ name }) => name)]);
  if (!lacking) return;
  const message = `permission denied for ${lacking}`;
  const { user = '', database = '' } = client;
  throw targetError(
    'target_refused',
    `PostgreSQL would refuse: ${message}. Nothing was written.`,
    howToGrant({ message, schema: 'public', user, database }),
  );
}
