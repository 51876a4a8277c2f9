/** Tried one after the other where the bytes are not UTF-8, until one gives a header that is known. */
const OLDER = ['windows-1252', 'windows-1251', 'shift_jis', 'gb18030', 'big5', 'euc-kr'] as const;

/** `="2024-01-02"`, by which spreadsheets are kept from reading a text as a number. */
const FORCED = /(?:^|[,;\t\n])="[^"\n]*"/;
/** A spreadsheet that did not see the delimiter has quoted each line as one text: `"time,open"`. */
const WRAPPED = /^"\w+[,;\t]\w[^\n"]*"\n"[^"\n,;\t]+[,;\t][^"\n]*"(?:\n|$)/;

/** Text of a file, with `\n` for every line break. */
export interface Decoded {
  text: string;
  encoding: string;
}

/**
 * Decodes a file by its byte order mark, else as UTF-16 where every other byte is zero, else as UTF-8, and,
 * where it is not that, by the first older encoding for which `isKnown` knows the beginning (windows-1252
 * where there is none).
 */
export function decode(bytes: Uint8Array, isKnown: (beginning: string) => boolean): Decoded {
  const marked = encodingOfMark(bytes) ?? encodingOfZeros(bytes);
  if (marked?.startsWith('utf-16')) return decoded(bytes, marked);
  const plain = withoutReturns(bytes);
  try {
    return { text: unified(new TextDecoder('utf-8', { fatal: !marked }).decode(plain)), encoding: 'utf-8' };
  } catch {
    const beginning = plain.subarray(0, 16_384);
    const fitting = OLDER.find((encoding) => isKnown(decoded(beginning, encoding).text));
    return decoded(plain, fitting ?? OLDER[0]);
  }
}

const [RETURN, LINE_FEED] = [0x0d, 0x0a];

/**
 * The bytes with a line feed for every line break; no character of these encodings has such a byte within it.
 * In a text it would take ten times as long: nine million carriage returns took most of a second.
 */
function withoutReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(RETURN)) return bytes;
  const plain = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    plain[size++] = byte === RETURN ? LINE_FEED : byte;
    if (byte === RETURN && bytes[at + 1] === LINE_FEED) at += 1;
  }
  return plain.subarray(0, size);
}

function decoded(bytes: Uint8Array, encoding: string): Decoded {
  return { text: unified(new TextDecoder(encoding).decode(bytes)), encoding };
}

function unified(text: string): string {
  const plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  // "Date", "Open": a quote behind a blank is none to readers of CSV.
  if (FORCED.test(plain.slice(0, 4096))) return plain.replace(/="([^"\n]*)"/g, '"$1"');
  if (WRAPPED.test(plain.slice(0, 4096)))
    return plain.replace(/^"([^\n]*)"$/gm, (_, line) => line.replaceAll('""', '"'));
  return /"[,;] +"/.test(plain.slice(0, 4096)) ? plain.replace(/([,;]) +(?=")/g, '$1') : plain;
}

function encodingOfMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

/** Prices and times are ASCII, so in UTF-16 nearly every second byte is zero. */
function encodingOfZeros(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, 1024);
  const zeros = [0, 0];
  start.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const many = start.length * 0.3;
  if (odd > many) return 'utf-16le';
  return even > many ? 'utf-16be' : undefined;
}
