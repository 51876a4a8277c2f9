// The verifier's statement of the remedies for texts.

import { decodeUtf8, escapesOf, type Found, type Statement } from './remedied-value.ts';

const text = (value: Buffer): Found => ({ type: 'text', value });

/** Code points of the bytes 80 to 9f in Windows-1252. */
const CODE_POINTS = [
  ...[0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152],
  ...[0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122],
  ...[0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178],
];

const windows: Statement = ({ type, value }) => {
  if (type !== 'text' || decodeUtf8(value as Buffer) !== undefined) return undefined;
  const points = Array.from(value as Buffer, (byte) =>
    byte >= 0x80 && byte < 0xa0 ? (CODE_POINTS[byte - 0x80] as number) : byte,
  );
  return text(Buffer.from(points.map((point) => String.fromCodePoint(point)).join('')));
};

const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

const replacement: Statement = ({ type, value }) =>
  type === 'text' && decodeUtf8(value as Buffer) === undefined
    ? text(Buffer.from(LENIENT.decode(value as Buffer)))
    : undefined;

const nulByte: Statement = ({ type, value }, { type: pgType }) => {
  if (type !== 'text') return undefined;
  const bytes = value as Buffer;
  if (bytes.includes(0)) return text(Buffer.concat(splitAt(bytes, 0)));
  return pgType === 'jsonb' ? withoutEscapes(bytes, ({ unit }) => unit === 0) : undefined;
};

function splitAt(bytes: Buffer, byte: number): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...parts, bytes.subarray(from)];
}

function withoutEscapes(
  bytes: Buffer,
  isTaken: (found: ReturnType<typeof escapesOf>[number]) => boolean,
): Found | undefined {
  const json = decodeUtf8(bytes);
  const taken = json === undefined ? [] : escapesOf(json).filter(isTaken);
  if (json === undefined || taken.length === 0) return undefined;
  const starts = [0, ...taken.map(({ at }) => at + 6)];
  const parts = starts.map((start, index) => json.slice(start, taken[index]?.at));
  return text(Buffer.from(parts.join('')));
}

/** The UTF-16 unit of a surrogate that is written as three bytes of UTF-8. */
function surrogateAt(bytes: Buffer, at: number): number | undefined {
  const [first, second = 0, third = 0] = bytes.subarray(at, at + 3);
  const isOne = first === 0xed && second >= 0xa0 && second < 0xc0 && third >= 0x80 && third < 0xc0;
  return isOne ? 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f) : undefined;
}

const surrogates: Statement = ({ type, value }, { type: pgType }) => {
  if (type !== 'text') return undefined;
  const bytes = value as Buffer;
  const parts: Buffer[] = [];
  let found = false;
  for (let at = 0; at < bytes.length; ) {
    const unit = surrogateAt(bytes, at);
    const next = unit !== undefined && unit < 0xdc00 ? surrogateAt(bytes, at + 3) : undefined;
    if (unit === undefined) parts.push(bytes.subarray(at, at + 1));
    else found = true;
    if (unit !== undefined && next !== undefined && next >= 0xdc00) {
      parts.push(Buffer.from(String.fromCharCode(unit, next)));
      at += 6;
    } else at += unit === undefined ? 1 : 3;
  }
  if (found) return text(Buffer.concat(parts));
  return pgType === 'jsonb' ? withoutEscapes(bytes, ({ isHalf }) => isHalf) : undefined;
};

const LONGEST_NAME_BYTES = 2692;

/** Whole characters, as many as there is room for. */
const cut: Statement = ({ type, value }) => {
  const said = type === 'text' ? decodeUtf8(value as Buffer) : undefined;
  if (said === undefined || (value as Buffer).length <= LONGEST_NAME_BYTES) return undefined;
  let bytes = 0;
  let kept = '';
  for (const character of said) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_NAME_BYTES) break;
    kept += character;
  }
  return text(Buffer.from(kept));
};

export const TEXTS: Record<string, Statement> = {
  blob_text: ({ type, value }) =>
    type === 'blob' && decodeUtf8(value as Buffer) !== undefined ? text(value as Buffer) : undefined,
  number_to_text: ({ type, value }) => {
    if (type !== 'integer' && type !== 'real') return undefined;
    const said = Object.is(value, -0) ? '-0' : `${value as number | bigint}`;
    return said.includes('Infinity') ? undefined : text(Buffer.from(said));
  },
  windows_1252: windows,
  replacement,
  nul_byte: nulByte,
  lone_surrogate: surrogates,
  cut,
};
