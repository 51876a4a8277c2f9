import type { Random } from '../../../scripts/seed-legacy/random.ts';
import { type ValueKind, valueKind } from './value-kind.ts';

const onText =
  (change: (text: string, random: Random) => string | undefined): ValueKind['rewrite'] =>
  (value, random) =>
    value ? change(value, random) : undefined;

/** Replaces the first match; undefined where there is none. */
const replace = (pattern: RegExp, by: string | ((match: string) => string)) =>
  onText((text) => (pattern.test(text) ? text.replace(pattern, by as never) : undefined));

/** Characters, not UTF-16 units. */
const characters = (text: string) => Array.from(text);

const TEXTS: Omit<ValueKind, 'types'>[] = [
  {
    kind: 'text: one character',
    what: 'another character in one place',
    rewrite: onText((text, random) => {
      const all = characters(text);
      all[random.integer(0, all.length - 1)] = random.pick(['x', 'ß', '中', '🜚']);
      return all.join('');
    }),
  },
  {
    kind: 'text: case',
    what: 'one letter in the other case',
    rewrite: replace(/[a-zA-Z]/, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
  },
  { kind: 'text: trailing space', what: 'a space at the end', rewrite: onText((text) => `${text} `) },
  {
    kind: 'text: trimmed',
    what: 'blanks at its ends taken away',
    cases: 8,
    rewrite: onText((text) => text.trim()),
  },
  {
    kind: 'text: last character',
    what: 'the last character cut off',
    rewrite: onText((text) => characters(text).slice(0, -1).join('')),
  },
  {
    kind: 'text: cut at 255',
    what: 'cut to 255 characters',
    cases: 8,
    rewrite: onText((text) => characters(text).slice(0, 255).join('')),
  },
  {
    kind: 'text: normalisation',
    what: 'the same letters, composed or decomposed (NFC, NFD)',
    rewrite: onText((text) =>
      text.normalize('NFC') === text ? text.normalize('NFD') : text.normalize('NFC'),
    ),
  },
  {
    kind: 'text: invisible character',
    what: 'a character of no width put in',
    rewrite: onText((text, random) => {
      const all = characters(text);
      all.splice(
        random.integer(0, all.length),
        0,
        random.pick(['\u200b', '\u200d', '\ufeff', '\u00ad', '\u200e']),
      );
      return all.join('');
    }),
  },
  {
    kind: 'text: look-alike',
    what: 'a Latin letter becomes a Cyrillic one',
    rewrite: replace(/[aeopc]/, (letter) => ({ a: 'а', e: 'е', o: 'о', p: 'р', c: 'с' })[letter] as string),
  },
  {
    kind: 'text: wrong encoding',
    what: 'its UTF-8 read as Latin-1',
    rewrite: onText((text) => Buffer.from(text).toString('latin1').replaceAll('\0', '')),
  },
  {
    kind: 'text: replacement character',
    what: 'a character beyond ASCII becomes U+FFFD',
    rewrite: replace(/[^\p{ASCII}]/u, '\ufffd'),
  },
  {
    kind: 'text: four-byte character',
    what: 'a character beyond 16 bits becomes "?"',
    rewrite: replace(/[\u{10000}-\u{10ffff}]/u, '?'),
  },
  { kind: 'text: tab', what: 'a tab becomes a space', rewrite: replace(/\t/, ' ') },
  {
    kind: 'text: line end',
    what: 'a line end in the other style',
    rewrite: replace(/\r?\n/, (end) => (end === '\n' ? '\r\n' : '\n')),
  },
  { kind: 'text: backslash', what: 'a backslash doubled', rewrite: replace(/\\/, '\\\\') },
  {
    kind: 'text: NULL in words',
    what: "'\\N' or 'NULL' becomes NULL",
    rewrite: (value) => (value === '\\N' || value === 'NULL' ? null : undefined),
  },
  {
    kind: "text: NULL for ''",
    what: "'' becomes NULL",
    rewrite: (value) => (value === '' ? null : undefined),
  },
  {
    kind: "text: '' for NULL",
    what: "NULL becomes ''",
    rewrite: (value) => (value === null ? '' : undefined),
  },
];

export const TEXT_KINDS = TEXTS.map((kind) => valueKind({ ...kind, types: ['text'] }));
