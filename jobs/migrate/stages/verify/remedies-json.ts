// The verifier's statement of the remedies for JSON.

import { decodeUtf8, isSoundJson, type Statement } from './remedied-value.ts';

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function asString(said: string): string {
  let json = '"';
  for (const character of said) {
    const code = character.charCodeAt(0);
    json += SHORT[character] ?? (code < 0x20 ? `\\u00${code.toString(16).padStart(2, '0')}` : character);
  }
  return `${json}"`;
}

/**
 * Words where a value is meant, from the last to the first; a quote that is not escaped begins or ends a
 * string.
 */
function withoutWords(json: string): string {
  let result = '';
  let inString = false;
  for (let at = 0; at < json.length; ) {
    const word = inString ? undefined : wordAt(json, at);
    const step = word?.length ?? (inString && json[at] === '\\' ? 2 : 1);
    if (json[at] === '"') inString = !inString;
    result += word === undefined ? json.slice(at, at + step) : 'null';
    at += step;
  }
  return result;
}

function wordAt(json: string, at: number): string | undefined {
  const word = ['-Infinity', 'Infinity', 'NaN'].find((one) => json.startsWith(one, at));
  const isAlone =
    word !== undefined &&
    !/\w/.test(json[at + word.length] ?? '') &&
    (word.startsWith('-') || !/\w/.test(json[at - 1] ?? ''));
  return isAlone ? word : undefined;
}

const textOf = (type: string, value: unknown): string | undefined =>
  type === 'text' && !(value as Buffer).includes(0) ? decodeUtf8(value as Buffer) : undefined;

export const JSONS: Record<string, Statement> = {
  json_string: ({ type, value }) => {
    const said = textOf(type, value);
    return said === undefined || isSoundJson(said)
      ? undefined
      : { type: 'text', value: Buffer.from(asString(said)) };
  },
  json_nan: ({ type, value }) => {
    const said = textOf(type, value);
    const left = said && withoutWords(said);
    return !left || left === said ? undefined : { type: 'text', value: Buffer.from(left) };
  },
};
