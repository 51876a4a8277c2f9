/**
 * Says whether what a quarantine row holds for a column stands for exactly this value of the legacy file;
 * `type` is SQLite's `typeof`, texts and blobs are given as bytes, integers as bigint. Decodes on its
 * own: `{"type":"null"}`, integers and reals as digits in `value`, texts in `value` or as bytes in `hex`,
 * blobs in `hex`.
 */
export function standsFor(stored: unknown, type: string, value: unknown): boolean {
  if (typeof stored !== 'object' || stored === null) return false;
  const { type: storedType, value: digits, hex, ...rest } = stored as Record<string, unknown>;
  if (storedType !== type || Object.keys(rest).length > 0) return false;
  const given = [digits, hex].filter((form) => form !== undefined);
  if (type === 'null') return given.length === 0;
  if (given.length !== 1 || typeof given[0] !== 'string') return false;
  return DECODERS[type]?.(digits as string | undefined, hex as string | undefined, value) ?? false;
}

type Decoder = (value: string | undefined, hex: string | undefined, actual: unknown) => boolean;

const REAL = /^-?(Infinity|\d+(\.\d+)?(e[+-]?\d+)?)$/;

const DECODERS: Record<string, Decoder> = {
  integer: (value, _, actual) => value !== undefined && /^-?\d+$/.test(value) && BigInt(value) === actual,
  real: (value, _, actual) => value !== undefined && REAL.test(value) && Object.is(Number(value), actual),
  text: (value, hex, actual) => isSame(value === undefined ? fromHex(hex) : Buffer.from(value), actual),
  blob: (_, hex, actual) => isSame(fromHex(hex), actual),
};

/** Buffer.from stops at the first pair that is not hex instead of refusing it. */
function fromHex(hex: string | undefined): Buffer | undefined {
  return hex !== undefined && /^([0-9a-f]{2})*$/.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

function isSame(bytes: Buffer | undefined, actual: unknown): boolean {
  return bytes !== undefined && Buffer.isBuffer(actual) && bytes.equals(actual);
}

/** The text that a value in the ledger is. */
export function textOf(value: unknown): string | undefined {
  const { type, value: said } = (value ?? {}) as { type?: unknown; value?: unknown };
  return type === 'text' && typeof said === 'string' ? said : undefined;
}

/** The integer that a value in the ledger is. */
export function integerOf(value: unknown): bigint | undefined {
  const { type, value: said } = (value ?? {}) as { type?: unknown; value?: unknown };
  return type === 'integer' && typeof said === 'string' && /^-?\d{1,20}$/.test(said)
    ? BigInt(said)
    : undefined;
}
