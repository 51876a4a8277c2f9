import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { TARGET_TABLES } from '../tables.ts';
import { type Kind, shuffled } from './kind.ts';
import type { Target } from './target.ts';

/** Something that happens to a database and changes no value: it must not be reported. */
interface HarmlessKind {
  kind: string;
  what: string;
  happen(target: Target, table: string, random: Random): Promise<void>;
  undo?(target: Target, table: string): Promise<void>;
}

const HARMLESS: HarmlessKind[] = [
  { kind: 'same: untouched', what: 'nothing at all', happen: async () => {} },
  {
    kind: 'same: rewritten',
    what: 'every value of a table updated to itself',
    happen: async (target, table) => {
      const assignments = target.columnsOf(table).map(({ name }) => `"${name}" = "${name}"`);
      await target.query(`UPDATE public.${table} SET ${assignments.join(', ')}`);
    },
  },
  {
    kind: 'same: loaded again',
    what: 'a table emptied and filled again, in another order',
    happen: async (target, table) => {
      await target.query(`TRUNCATE public.${table}`);
      await target.query(`INSERT INTO public.${table} SELECT * FROM pristine.${table} ORDER BY id DESC`);
    },
  },
  {
    kind: 'same: VACUUM, ANALYZE',
    what: 'VACUUM FULL and ANALYZE',
    happen: async (target, table) => void (await target.query(`VACUUM (FULL, ANALYZE) public.${table}`)),
  },
  {
    kind: 'same: CLUSTER',
    what: 'an index made and the table sorted by it',
    happen: async (target, table) => {
      const column = target.valueColumns().find((one) => one.table === table && one.type === 'timestamp');
      await target.query(`CREATE INDEX clustered_${table} ON public.${table} ("${column?.name}" DESC, id)`);
      await target.query(`CLUSTER public.${table} USING clustered_${table}`);
    },
    undo: async (target, table) => void (await target.query(`DROP INDEX public.clustered_${table}`)),
  },
  {
    kind: 'same: JSON key order',
    what: 'objects built again with their keys in another order, which jsonb does not keep',
    happen: async (target) => {
      for (const { table, name } of target.valueColumns(['jsonb'])) {
        await target.query(
          `UPDATE public.${table}
              SET "${name}" = (SELECT jsonb_object_agg(key, value ORDER BY key DESC) FROM jsonb_each("${name}"))
            WHERE jsonb_typeof("${name}") = 'object' AND "${name}" <> '{}'`,
        );
      }
    },
  },
  {
    kind: 'same: sequence ahead',
    what: 'ids handed out and never used',
    happen: async (target, table, random) => {
      const used = target.used.get(table) as number;
      const ahead = Math.min(used + random.integer(1, 1000), 2_147_482_647);
      if (ahead > used) await target.query(`SELECT setval('${table}_id_seq', ${ahead})`);
    },
    undo: async (target, table) =>
      void (await target.query(`SELECT setval('${table}_id_seq', ${target.used.get(table)})`)),
  },
  {
    kind: 'same: row come and gone',
    what: 'a row inserted and deleted',
    happen: async (target, table) => {
      const [id] = await target.ids(table);
      await target.insertCopy(table, id as number, -77);
      await target.remove(table, [-77]);
    },
  },
  {
    kind: 'same: zone of the session',
    what: 'times written through another time zone',
    happen: async (target, table) => {
      for (const { name } of target.valueColumns(['timestamp']).filter((one) => one.table === table)) {
        await target.query(
          `UPDATE public.${table} SET "${name}" = "${name}" AT TIME ZONE 'Asia/Kolkata' AT TIME ZONE 'Asia/Kolkata'
            WHERE "${name}" > '1970-01-01'`,
        );
      }
    },
  },
  {
    kind: 'same: tables of others',
    what: 'a table of another program and a quarantine of another run',
    happen: async (target) => {
      await target.query('CREATE TABLE training_runs (run_id text)');
      await target.query(
        `INSERT INTO legacy_migration.runs (run_id, status) VALUES ('${OTHER_RUN}', 'abandoned')`,
      );
      await target.query(`UPDATE legacy_migration.runs SET id = DEFAULT WHERE status = 'completed'`);
      await target.query(
        `INSERT INTO legacy_migration.quarantine (run_id, table_name, source_rowid, rules, source_row)
         VALUES ('${OTHER_RUN}', 'candles', 1, '{}', '{}')`,
      );
    },
    undo: async (target) => {
      await target.query('DROP TABLE training_runs');
      await target.query(`DELETE FROM legacy_migration.quarantine WHERE run_id = '${OTHER_RUN}'`);
      await target.query(`DELETE FROM legacy_migration.runs WHERE run_id = '${OTHER_RUN}'`);
    },
  },
];

const OTHER_RUN = '00000000-0000-4000-8000-000000000000';

export const HARMLESS_KINDS: Kind[] = HARMLESS.map(({ kind, what, happen, undo }) => ({
  kind,
  what,
  world: 'rich',
  expects: 'nothing',
  cases: 6,
  async corrupt(random, target) {
    if (!target.claims.takeOnce(kind)) return undefined;
    const [table] = shuffled(random, TARGET_TABLES) as [string];
    await happen(target, table, random);
    return { differences: [], undo: async () => undo?.(target, table) };
  },
}));
