import { LIMITS } from '../contract/limits.ts';
import type { UploadChoices } from '../contract/upload.ts';

const UNNAMED = 'Untitled';
/** Browsers write these into a multipart header so (HTML, "multipart/form-data encoding algorithm"). */
const ESCAPED: Readonly<Record<string, string>> = { '%22': '"', '%0D': ' ', '%0A': ' ' };

/**
 * A chart's name from a file's: without folders, its ending, control characters, and what is too long; with
 * what was chosen out of a file that holds several.
 */
export function chartNameOf(fileName: string, { symbol, period }: UploadChoices = {}): string {
  const plain = fileName
    .replace(/%22|%0D|%0A/gi, (escaped) => ESCAPED[escaped.toUpperCase()] ?? escaped)
    .replace(/^.*[/\\]/, '')
    .replace(/\.(csv|tsv|txt|prn)$/i, '');
  const name = asChartName(plain) || UNNAMED;
  const chosen = [symbol, period]
    .map((choice) => asChartName(choice ?? ''))
    .filter((choice) => choice !== '' && !holds(name, choice));
  const end = chosen.map((choice) => ` ${choice}`).join('');
  return asChartName([...name].slice(0, Math.max(0, LIMITS.nameLength - [...end].length)).join('') + end);
}

/** What somebody typed as a chart's name, as it is stored; empty where nothing is left of it. */
export function asChartName(typed: string): string {
  const plain = typed.toWellFormed().replace(/\p{Cc}+/gu, ' ');
  return [...plain.trim()].slice(0, LIMITS.nameLength).join('').trim();
}

/** Whether a name has this in it as a word: `prices-EURUSD` has `eurusd`, `Kuwait` has no `KU`. */
function holds(name: string, word: string): boolean {
  const words = (text: string) =>
    ` ${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `;
  return words(name).includes(words(word));
}
