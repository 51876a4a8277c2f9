import type { Report } from '../../report.ts';
import { showPlace } from '../../rules/names.ts';
import { counted } from '../../rules/wording.ts';

/** A line for each remedy that would help, and the options to paste; none where nothing is known of that. */
export function remedyLines({ remedies }: Pick<Report, 'remedies'>): string[] {
  if (!remedies) return [];
  const { suggestions, exact, all } = remedies;
  if (suggestions.length === 0) return ['No remedy helps any of these rows.'];
  return [
    'Remedies that would help:',
    ...suggestions.map((it) => {
      const what = `${it.remedies.join(', then ')} (${it.exact ? 'exact' : 'loses something'})`;
      const examples = it.examples
        .map(({ id, before, after }) => `id ${id}: ${before} → ${after}`)
        .join('; ');
      return `  ${showPlace(it)}: ${it.rule}: ${what}, ${counted(it.rows, 'row')} by itself; ${examples}`;
    }),
    ...(exact && exact.option !== all?.option ? [optionLine('All that is exact', exact)] : []),
    ...(all ? [optionLine(exact?.option === all.option ? 'All of it, exact' : 'All of it', all)] : []),
  ];
}

function optionLine(
  what: string,
  { option, rows, left }: { option: string; rows: number; left: number },
): string {
  const rest = left === 0 ? 'none is left' : `${counted(left, 'row')} left`;
  return `${what}, ${counted(rows, 'row')}, ${rest}: ${option}`;
}
