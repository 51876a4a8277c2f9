import type { TestDatabase } from './database.ts';

/**
 * Lets `legacy_migration.repairs` be changed entry by entry, as if it were a table: what is stored together
 * is cut where an entry changes.
 */
export async function makeRepairsEditable(database: TestDatabase): Promise<void> {
  await database.query(`
    ALTER TABLE legacy_migration.repaired_values DROP CONSTRAINT IF EXISTS repaired_values_pkey;
    CREATE FUNCTION edit_repair() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        WITH cut AS (
          DELETE FROM legacy_migration.repaired_values
           WHERE run_id = OLD.run_id AND table_name = OLD.table_name AND column_name = OLD.column_name
             AND remedies = OLD.remedies AND OLD.source_rowid = ANY (source_rowids) RETURNING *)
        INSERT INTO legacy_migration.repaired_values (run_id, table_name, column_name, remedies, source_rowids, stored, repaired)
        SELECT run_id, table_name, column_name, remedies, array_agg(key ORDER BY nth),
               ('[' || string_agg(before::text, ',' ORDER BY nth) || ']')::json,
               ('[' || string_agg(after::text, ',' ORDER BY nth) || ']')::json
          FROM cut, ROWS FROM (unnest(source_rowids), json_array_elements(stored), json_array_elements(repaired))
                 WITH ORDINALITY AS entry (key, before, after, nth)
         WHERE key <> OLD.source_rowid
         GROUP BY run_id, table_name, column_name, remedies, cut.first_rowid, key < OLD.source_rowid;
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO legacy_migration.repaired_values (run_id, table_name, column_name, remedies, source_rowids, stored, repaired)
        VALUES (NEW.run_id, NEW.table_name, NEW.column_name, NEW.remedies, ARRAY[NEW.source_rowid],
                json_build_array(NEW.stored), json_build_array(NEW.repaired));
      END IF;
      RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER edit INSTEAD OF INSERT OR UPDATE OR DELETE ON legacy_migration.repairs
      FOR EACH ROW EXECUTE FUNCTION edit_repair()`);
}
