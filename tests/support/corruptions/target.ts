import Database from 'better-sqlite3';
import type { Random } from '../../../scripts/seed-legacy/random.ts';
import type { TestDatabase } from '../database.ts';
import { TARGET_TABLES } from '../tables.ts';
import { Claims } from './claims.ts';
import { prepare } from './prepare.ts';

export interface TargetColumn {
  table: string;
  name: string;
  type: string;
  default: string | null;
}

/** A value as text that PostgreSQL reads back to the same bits. */
export interface PrintedRow {
  id: number;
  value: string | null;
}

/**
 * A migrated database that is about to be corrupted: it keeps a pristine copy of every table, from which
 * any row can be put back. Its constraints are gone, since some corruptions break them.
 */
export class Target {
  claims = new Claims();
  /** Rows per key range of the next verification. */
  batchRows = 50_000;
  readonly database: TestDatabase;
  readonly legacyPath: string;
  readonly columns: readonly TargetColumn[];

  /** By table, the highest id that was ever handed out: where its sequence stands. */
  readonly used: ReadonlyMap<string, number>;

  private constructor(
    database: TestDatabase,
    legacyPath: string,
    { columns, used }: Pick<Target, 'columns' | 'used'>,
  ) {
    this.database = database;
    this.legacyPath = legacyPath;
    this.columns = columns;
    this.used = used;
  }

  static async open(database: TestDatabase, legacyPath: string): Promise<Target> {
    await prepare(database, TARGET_TABLES);
    const columns = await database.query<TargetColumn & Record<string, unknown>>(
      `SELECT table_name AS "table", column_name AS name, udt_name AS type, column_default AS "default"
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY ($1::text[])
        ORDER BY table_name, ordinal_position`,
      [TARGET_TABLES],
    );
    const sequences = await database.query<{ table: string; last: number }>(
      `SELECT replace(sequencename, '_id_seq', '') AS "table", coalesce(last_value, 0)::int AS last
         FROM pg_sequences WHERE schemaname = 'public'`,
    );
    const used = new Map(sequences.map(({ table, last }) => [table, last]));
    return new Target(database, legacyPath, { columns, used });
  }

  /** Forgets what earlier cases took. */
  newRound(batchRows: number): void {
    this.claims = new Claims();
    this.batchRows = batchRows;
  }

  async query<Row extends Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.database.query<Row>(sql, values);
  }

  /** Columns besides keys and references, of these types where given. */
  valueColumns(types?: readonly string[]): TargetColumn[] {
    return this.columns.filter(
      ({ name, type }) => name !== 'id' && name !== 'chart_id' && (!types || types.includes(type)),
    );
  }

  columnsOf(table: string): TargetColumn[] {
    return this.columns.filter((column) => column.table === table);
  }

  /** Ids of a table, ascending. */
  async ids(table: string, where = 'true'): Promise<number[]> {
    const rows = await this.query<{ id: number }>(
      `SELECT id FROM pristine.${table} WHERE ${where} ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  /** Ids that no case of this round has touched. */
  async freeIds(table: string, where?: string): Promise<number[]> {
    return (await this.ids(table, where)).filter((id) => this.claims.isFree(table, id));
  }

  async printed({ table, name }: TargetColumn): Promise<PrintedRow[]> {
    const rows = await this.query<{ id: number; value: string | null }>(
      `SELECT id, "${name}"::text AS value FROM pristine.${table} ORDER BY id`,
    );
    return rows.filter(({ id }) => this.claims.isFree(table, id));
  }

  async write({ table, name, type }: TargetColumn, id: number, value: string | null): Promise<void> {
    await this.query(`UPDATE public.${table} SET "${name}" = $1::${type} WHERE id = $2`, [value, id]);
  }

  /** Ids of the rows in which a column is not what it was, bit for bit. */
  async changedIds({ table, name, type }: TargetColumn): Promise<number[]> {
    const bits = (row: string) =>
      type === 'float8' ? `float8send(${row}."${name}")` : `${row}."${name}"::text`;
    const rows = await this.query<{ id: number }>(
      `SELECT id FROM pristine.${table} AS p JOIN public.${table} AS t USING (id)
        WHERE ${bits('p')} IS DISTINCT FROM ${bits('t')} ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  /** Inserts a row's content once more, under another id. */
  async insertCopy(table: string, id: number, newId: number): Promise<void> {
    const names = this.columnsOf(table)
      .filter(({ name }) => name !== 'id')
      .map(({ name }) => `"${name}"`)
      .join(', ');
    await this.query(
      `INSERT INTO public.${table} (id, ${names}) SELECT $2, ${names} FROM pristine.${table} WHERE id = $1`,
      [id, newId],
    );
  }

  async remove(table: string, ids: readonly number[]): Promise<void> {
    await this.query(`DELETE FROM public.${table} WHERE id = ANY ($1::int[])`, [ids]);
  }

  /** Puts rows back as they were: also those that should not be there, which have no pristine copy. */
  async restore(table: string, ids: readonly number[]): Promise<void> {
    await this.remove(table, ids);
    await this.query(
      `INSERT INTO public.${table} SELECT * FROM pristine.${table} WHERE id = ANY ($1::int[])`,
      [ids],
    );
  }

  async restoreTable(table: string): Promise<void> {
    await this.query(`TRUNCATE public.${table}`);
    await this.query(`INSERT INTO public.${table} SELECT * FROM pristine.${table}`);
  }

  /** An id that neither side ever used and that the sequence is past; undefined where there is none free. */
  async unusedId(random: Random, table: string): Promise<number | undefined> {
    const rows = await this.query<{ id: number }>(
      `SELECT candidate::int AS id
         FROM generate_series(2, least($2::int, 100000)) AS candidate
        WHERE NOT EXISTS (SELECT FROM pristine.${table} WHERE id = candidate)
          AND NOT EXISTS (SELECT FROM pristine.quarantine WHERE table_name = $1 AND source_rowid = candidate)
        ORDER BY 1`,
      [table, this.used.get(table)],
    );
    const free = rows.map(({ id }) => id).filter((id) => this.claims.isFree(table, id));
    return free.length === 0 ? undefined : random.pick(free as [number, ...number[]]);
  }

  /** Reads the legacy file. */
  source<Result>(work: (database: Database.Database) => Result): Result {
    const database = new Database(this.legacyPath, { readonly: true });
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
}
