import { LIMITS } from '../contract/limits.ts';

const UNNAMED = 'Untitled';
/** Browsers write these into a multipart header so (HTML, "multipart/form-data encoding algorithm"). */
const ESCAPED: Readonly<Record<string, string>> = { '%22': '"', '%0D': ' ', '%0A': ' ' };

/** A chart's name from a file's: without folders, its ending, control characters, and what is too long. */
export function chartNameOf(fileName: string): string {
  const plain = fileName
    .replace(/%22|%0D|%0A/gi, (escaped) => ESCAPED[escaped.toUpperCase()] ?? escaped)
    .replace(/^.*[/\\]/, '')
    .replace(/\.(csv|tsv|txt|prn)$/i, '');
  return asChartName(plain) || UNNAMED;
}

/** What somebody typed as a chart's name, as it is stored; empty where nothing is left of it. */
export function asChartName(typed: string): string {
  const plain = typed.toWellFormed().replace(/\p{Cc}+/gu, ' ');
  return [...plain.trim()].slice(0, LIMITS.nameLength).join('').trim();
}
