import { fileURLToPath } from 'node:url';
import { describeOutcome, type Group } from './row.ts';

/** The document that shows the table to people. */
export const DOCUMENT = fileURLToPath(new URL('../../../docs/source-truth-table.md', import.meta.url));

const BEGIN = '<!-- Generated from tests/stress/source-truth-table; do not edit. -->';
const END = '<!-- End of what is generated. -->';

/** The document's text with the table as it is in the tests; what people wrote around it stays. */
export function withTable(text: string, groups: readonly Group[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('The document has no place for the table.');
  return `${text.slice(0, begin)}${BEGIN}\n\n${groups.map(section).join('\n\n')}\n\n${text.slice(end)}`;
}

function section({ title, rows }: Group): string {
  const lines = rows.map(({ state, made, must }) => `| ${state} | ${made} | ${describeOutcome(must)} |`);
  return [
    `### ${title}`,
    '',
    '| state | how it is made | what must happen |',
    '|---|---|---|',
    ...lines,
  ].join('\n');
}
