// Remedies for texts.

import { isUtf8 } from 'node:buffer';
import { LONGEST_KEY_BYTES } from '../value-rules.ts';
import { ESCAPES, isText } from './held.ts';
import { type Remedy, text } from './remedy.ts';

/** Windows-1252 where it is not Latin-1: 80 to 9f; five of them are no character, and stay what they are. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const decode1252 = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replaceAll(/[\u0080-\u009f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] as string);

export const BLOB_TEXT: Remedy = {
  name: 'blob_text',
  kinds: ['text', 'json'],
  rules: ['wrong_type'],
  exact: true,
  does: 'a blob whose bytes are UTF-8 becomes the text of these bytes',
  refuses: 'other bytes',
  repair: ({ type, value }) =>
    type === 'blob' && isUtf8(value as Buffer) ? text(value as Buffer) : undefined,
};

export const NUMBER_TO_TEXT: Remedy = {
  name: 'number_to_text',
  kinds: ['text', 'json'],
  rules: ['wrong_type'],
  exact: true,
  does: 'a number becomes the text of its digits, from which the same number can be read',
  refuses: 'infinity',
  repair: ({ type, value }) => {
    if (type === 'integer') return text(String(value));
    if (type !== 'real' || !Number.isFinite(value)) return undefined;
    return text(Object.is(value, -0) ? '-0' : String(value));
  },
};

export const WINDOWS_TEXT: Remedy = {
  name: 'windows_1252',
  kinds: ['text', 'json'],
  rules: ['invalid_utf8'],
  exact: false,
  does: 'bytes that are no UTF-8 are taken for Windows-1252, of which Latin-1 is a part',
  refuses: 'nothing: any byte is a character of it',
  repair: (stored) => (isText(stored) && !isUtf8(stored.value) ? text(decode1252(stored.value)) : undefined),
};

export const NUL_BYTE: Remedy = {
  name: 'nul_byte',
  kinds: ['text', 'json'],
  rules: ['nul_byte', 'invalid_json'],
  exact: false,
  does: 'NUL bytes, and `\\u0000` in JSON, are taken out',
  refuses: 'what is not right without them either',
  repair: (stored, { kind }) => {
    if (!isText(stored)) return undefined;
    if (stored.value.includes(0)) return text(Buffer.from(stored.value.filter((byte) => byte !== 0)));
    return kind === 'json' ? withoutEscapes(stored.value, 'nul') : undefined;
  },
};

const HALVES =
  /(\u00ed[\u00a0-\u00af][\u0080-\u00bf])(\u00ed[\u00b0-\u00bf][\u0080-\u00bf])|\u00ed[\u00a0-\u00bf][\u0080-\u00bf]/g;

export const SURROGATE: Remedy = {
  name: 'lone_surrogate',
  kinds: ['text', 'json'],
  rules: ['invalid_utf8', 'invalid_json'],
  exact: false,
  does: 'half a surrogate pair is taken out, as bytes or as `\\ud83d` in JSON; two that are a pair become their character',
  refuses: 'what is not right without them either',
  repair: (stored, { kind }) => {
    if (!isText(stored)) return undefined;
    const bytes = stored.value.toString('latin1').replaceAll(HALVES, (_, high, low) => pair(high, low));
    if (bytes.length !== stored.value.length) return text(Buffer.from(bytes, 'latin1'));
    return kind === 'json' ? withoutEscapes(stored.value, 'half') : undefined;
  },
};

/** The bytes of the character that two halves are, one letter each; none where there is only one. */
function pair(high: string | undefined, low: string | undefined): string {
  if (high === undefined || low === undefined) return '';
  const bits = (half: string) => ((half.charCodeAt(1) & 0x0f) << 6) | (half.charCodeAt(2) & 0x3f);
  return Buffer.from(String.fromCodePoint(0x1_0000 + (bits(high) << 10) + bits(low))).toString('latin1');
}

/** JSON without the escapes of this sort; undefined where it has none, or is no UTF-8. */
function withoutEscapes(bytes: Buffer, sort: 'nul' | 'half') {
  if (!isUtf8(bytes)) return undefined;
  const json = bytes.toString();
  const left = json.replaceAll(ESCAPES, (all, _, nul, half) =>
    (sort === 'nul' ? nul : half) === undefined ? all : '',
  );
  return left.length === json.length ? undefined : text(left);
}

export const REPLACEMENT: Remedy = {
  name: 'replacement',
  kinds: ['text', 'json'],
  rules: ['invalid_utf8'],
  exact: false,
  does: 'bytes that are no UTF-8 become U+FFFD, �',
  refuses: 'nothing',
  repair: (stored) => (isText(stored) && !isUtf8(stored.value) ? text(stored.value.toString()) : undefined),
};

export const CUT: Remedy = {
  name: 'cut',
  kinds: ['text'],
  rules: ['key_too_long'],
  exact: false,
  does: 'a name of more than 2,692 bytes loses its end, between two characters',
  refuses: 'what is not right without its end either',
  repair: (stored, { isKey }) => {
    if (!isKey || !isText(stored) || stored.value.length <= LONGEST_KEY_BYTES) return undefined;
    let end = LONGEST_KEY_BYTES;
    while (((stored.value[end] as number) & 0xc0) === 0x80) end--;
    return text(stored.value.subarray(0, end));
  },
};
