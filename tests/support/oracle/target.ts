import type pg from 'pg';
import { doubleHex, type Stored } from './stored.ts';

export interface TargetColumn {
  name: string;
  /** `pg_type.typname`. */
  type: string;
  nullable: boolean;
  defaultExpression: string | null;
}

export interface TargetTable {
  columns: TargetColumn[];
  uniques: string[][];
  /** Columns that refer to a chart. */
  chartColumns: string[];
}

/** What PostgreSQL's catalog says of a table, with respect to what it can hold. */
export async function describeTarget(client: pg.Client, table: string): Promise<TargetTable> {
  const columns = await client.query<TargetColumn>(
    `SELECT column_name AS name, udt_name AS type, is_nullable = 'YES' AS nullable, column_default AS "defaultExpression"
       FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  const constraints = await client.query<{ type: string; columns: string[] }>(
    `SELECT contype AS type, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS columns
       FROM pg_constraint WHERE conrelid = to_regclass('public.' || $1)`,
    [table],
  );
  const of = (wanted: string) =>
    constraints.rows.filter(({ type }) => type === wanted).map((row) => row.columns);
  return { columns: columns.rows, uniques: of('u'), chartColumns: of('f').flat() };
}

/** Printed so that two values are equal exactly when their prints are. */
const PRINTED: Record<string, (column: string) => string> = {
  int4: (c) => `${c}::text`,
  float8: (c) => `encode(float8send(${c}), 'hex')`,
  timestamp: (c) => `extract(epoch FROM ${c})::text`,
  bool: (c) => `${c}::int::text`,
  text: (c) => `encode(convert_to(${c}, 'UTF8'), 'hex')`,
  jsonb: (c) => `${c}::text`,
};

/** All rows of a table of `public`, every value printed, by id. */
export async function readTarget(
  client: pg.Client,
  table: string,
  columns: readonly TargetColumn[],
): Promise<Map<bigint, (string | null)[]>> {
  const printed = columns.map(({ name, type }) => print(type, `"${name}"`));
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT id::text, ${printed.join(', ')} FROM public."${table}"`,
    rowMode: 'array',
  });
  return new Map(rows.map(([id, ...values]) => [BigInt(id as string), values]));
}

/** What a column's default prints as; `undefined` where it differs each time, as now() does. */
export async function printedDefault(
  client: pg.Client,
  { type, defaultExpression }: TargetColumn,
): Promise<string | null | undefined> {
  if (defaultExpression === null) return null;
  if (defaultExpression.includes('(')) return undefined;
  const { rows } = await client.query<{ printed: string }>(
    `SELECT ${print(type, `(${defaultExpression})`)} AS printed`,
  );
  return rows[0]?.printed ?? null;
}

function print(type: string, expression: string): string {
  const printer = PRINTED[type];
  if (!printer) throw new Error(`Nobody has said how a value of type ${type} is compared.`);
  return printer(expression);
}

/** Asks PostgreSQL for the print of what each legacy value must be there; null where it cannot be that. */
export class Expectation {
  readonly #client: pg.Client;
  readonly #json = new Map<string, string | null>();

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async printed(type: string, value: Stored): Promise<string | null> {
    if (type === 'jsonb')
      return value.type === 'text' && isText(value.bytes) ? this.#jsonb(value.bytes) : null;
    return HELD[type]?.(value) ?? null;
  }

  /** By trying: PostgreSQL is the only one to know what jsonb takes. */
  async #jsonb(bytes: Buffer): Promise<string | null> {
    const text = bytes.toString();
    const known = this.#json.get(text);
    if (known !== undefined) return known;
    const printed = await this.#client
      .query<{ printed: string }>('SELECT ($1::text)::jsonb::text AS printed', [text])
      .then(
        ({ rows }) => rows[0]?.printed ?? null,
        (error: { code?: string }) => {
          if (/^(22|54)/.test(error.code ?? '')) return null;
          throw error;
        },
      );
    this.#json.set(text, printed);
    return printed;
  }
}

const FIRST_MILLISECOND = 100_000_000_000n;

/** What a legacy value of a column of each type prints as in PostgreSQL; null where none can stand for it. */
const HELD: Record<string, (value: Stored) => string | null> = {
  int4: (v) => (v.type === 'integer' && v.value === BigInt.asIntN(32, v.value) ? String(v.value) : null),
  float8: (v) => {
    if (v.type === 'real') return Number.isFinite(v.value) ? doubleHex(v.value) : null;
    if (v.type !== 'integer' || BigInt(Number(v.value)) !== v.value) return null;
    return v.value >= -(2n ** 53n) && v.value <= 2n ** 53n ? doubleHex(Number(v.value)) : null;
  },
  timestamp: (v) => {
    if (v.type !== 'integer' || v.value >= FIRST_MILLISECOND || v.value <= -FIRST_MILLISECOND) return null;
    return `${v.value}.000000`;
  },
  bool: (v) => (v.type === 'integer' && (v.value === 0n || v.value === 1n) ? String(v.value) : null),
  text: (v) => (v.type === 'text' && isText(v.bytes) ? v.bytes.toString('hex') : null),
};

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
