import { fileURLToPath } from 'node:url';
import { describeOutcome, type Group, type Row } from './row.ts';

/** The document that shows the table to people. */
export const DOCUMENT = fileURLToPath(new URL('../../../docs/target-truth-table.md', import.meta.url));

const BEGIN = '<!-- Generated from tests/support/target-states; do not edit. -->';
const END = '<!-- End of what is generated. -->';

/** The document's text with the table as it is in the tests; what people wrote around it stays. */
export function withTable(text: string, groups: readonly Group[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('The document has no place for the table.');
  return `${text.slice(0, begin)}${BEGIN}\n\n${groups.map(section).join('\n\n')}\n\n${text.slice(end)}`;
}

function section({ title, rows }: Group): string {
  return [
    `### ${title}`,
    '',
    '| state | how it is made | what must happen |',
    '|---|---|---|',
    ...rows.map(line),
  ].join('\n');
}

function line({ state, made, must, since }: Row): string {
  const version = since ? ` (PostgreSQL ${since})` : '';
  return `| ${state}${version} | ${made} | ${describeOutcome(must)} |`;
}
