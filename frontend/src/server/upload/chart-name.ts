import type pg from 'pg';

/**
 * Takes the first free of NAME, NAME-2, NAME-3 … Somebody else who takes the same one meanwhile makes the
 * INSERT wait for their end and then insert nothing, so the next try sees their name.
 */
const INSERT = `
  INSERT INTO charts (name)
  SELECT candidate FROM (
    SELECT n, CASE n WHEN 1 THEN $1::text ELSE $1::text || '-' || n END AS candidate
      FROM generate_series(1, (SELECT count(*) + 1 FROM charts)) AS n
  ) AS candidates
   WHERE NOT EXISTS (SELECT FROM charts WHERE name = candidate)
   ORDER BY n LIMIT 1
  ON CONFLICT (name) DO NOTHING
  RETURNING id, name`;

/** Inserts a chart under this name or, where it is taken, the next free one. */
export async function insertChart(
  client: pg.ClientBase,
  name: string,
): Promise<{ id: number; name: string }> {
  for (;;) {
    const { rows } = await client.query<{ id: number; name: string }>(INSERT, [name]);
    if (rows[0]) return rows[0];
  }
}
