import { canHold, type Found, type RemediedColumn, type Statement } from './remedied-value.ts';
import { JSONS } from './remedies-json.ts';
import { NUMBERS } from './remedies-numbers.ts';
import { TEXTS } from './remedies-text.ts';
import { TIMES } from './remedies-time.ts';

/** NULL, where the column may be that; of a text that says nothing `empty_null` asks for no more. */
const NULLS: Record<string, Statement> = {
  null: (_, { nullable }) => (nullable ? { type: 'null', value: null } : undefined),
  empty_null: ({ type, value }, { nullable, type: pgType }) =>
    nullable &&
    pgType !== 'text' &&
    type === 'text' &&
    /^[\t\n\r ]*$/.test((value as Buffer).toString('latin1'))
      ? { type: 'null', value: null }
      : undefined,
  default: ({ type }, { nullable, default: given }) => {
    const expression = given ?? '';
    if (type !== 'null' || nullable) return undefined;
    const [, word] = /^'((?:[^']|'')*)'::text$/.exec(expression) ?? [];
    if (word !== undefined) return { type: 'text', value: Buffer.from(word.replaceAll("''", "'")) };
    if (/^(true|false)$/.test(expression)) return { type: 'integer', value: expression === 'true' ? 1n : 0n };
    return /^\d+$/.test(expression) ? { type: 'integer', value: BigInt(expression) } : undefined;
  },
};

const STATEMENTS: Record<string, Statement> = { ...TIMES, ...NUMBERS, ...TEXTS, ...JSONS, ...NULLS };

/**
 * What must stand in a column in place of a value of the legacy file to which these remedies were applied,
 * one after the other: the verifier's own statement of each. Undefined where one of them has nothing to do
 * with what it found, where there was no need of it, or where the column could not hold the result.
 */
export function mustStand(
  found: Found,
  remedies: readonly string[],
  column: RemediedColumn,
): Found | undefined {
  let value: Found | undefined = found;
  for (const name of remedies) {
    // A name that is too long a column can hold, and its index cannot.
    if (name !== 'cut' && canHold(column, value)) return undefined;
    value = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name]?.(value, column) : undefined;
    if (!value) return undefined;
  }
  return remedies.length > 0 && canHold(column, value) ? value : undefined;
}

/**
 * What must stand in place of a name that got a number, last of these remedies, where `said` may be that:
 * what the others make of it, a hyphen and a number. Whether it is the right one, `row-repairs.ts` says.
 */
export function mustStandNumbered(
  found: Found,
  others: readonly string[],
  column: RemediedColumn,
  said: string | undefined,
): Found | undefined {
  const isHeld = others.length === 0 && canHold(column, found);
  const base = isHeld ? found : mustStand(found, others, column);
  if (base?.type !== 'text' || said === undefined) return undefined;
  const name = String(base.value);
  const isNumbered = said.startsWith(`${name}-`) && /^[1-9]\d*$/.test(said.slice(name.length + 1));
  return isNumbered ? { type: 'text', value: Buffer.from(said) } : undefined;
}
