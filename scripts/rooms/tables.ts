import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const LEADING = /^(?:\/\/[^\n]*\n)+/;
const COMMENT = String.raw`/\*\*(?:(?!\*/)[\s\S])*\*/(?=\nexport `;
const OF_FIRST_EXPORT = [`${COMMENT}(?!interface|type))`, `${COMMENT})`].map(
  (pattern) => new RegExp(pattern),
);

/**
 * The sentence that says what a file is: its first, or that of its first export that is no type, or else of
 * its first type, up to the details, which follow a colon or a semicolon; undefined where it has none.
 */
export function sentenceOf(text: string): string | undefined {
  const leading = LEADING.exec(text)?.[0];
  if (leading) return firstOf(leading, /(?<=\.)\s/);
  const [comment] = OF_FIRST_EXPORT.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
  return comment && `${firstOf(comment, /[.:;](?:\s|$)/)}.`;
}

function firstOf(comment: string, end: RegExp): string | undefined {
  const words = comment.replaceAll(/^\s*(?:\/\*\*|\/\/|\*\/|\*)|\*\//gm, '').split(/\s+/);
  return words.join(' ').trim().split(end)[0];
}

/** A table in Markdown of all files in these folders, each with its sentence. Throws where one has none. */
export function roomsTable(root: string, folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  );
  const rooms = Map.groupBy(files.toSorted(), dirname);
  const rows = [...rooms]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([room, paths]) => [`| **\`${room}/\`** | |`, ...paths.map((path) => row(root, path))]);
  return ['| file | what it is |', '|---|---|', ...rows].join('\n');
}

function row(root: string, path: string): string {
  const sentence = sentenceOf(readFileSync(join(root, path), 'utf8'));
  if (!sentence) throw new Error(`${path} does not say what it is: begin it with a sentence.`);
  return `| \`${basename(path)}\` | ${sentence.replaceAll('|', '\\|')} |`;
}

const START = '<!-- Written by `npm run docs:rooms` from the first sentence of each file. -->';
const END = '<!-- End of what is written. -->';

/** The document with this table between its two marks. */
export function withTable(document: string, table: string): string {
  const [before, rest] = document.split(START);
  const [, after] = rest?.split(END) ?? [];
  if (after === undefined) throw new Error('The document lacks the marks between which the table goes.');
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}
