import { counted } from '../../jobs/migrate/rules/wording.ts';
import type { KnownRun, Words } from './whereabouts.ts';

/** What the latest migration leaves to a person, a line each: its failure, quarantine, warnings. */
export function toLookAt(run: KnownRun | undefined, { compose }: Pick<Words, 'compose'>): string[] {
  if (!run) return [];
  const kept = Object.entries(run.quarantined);
  const rows = kept.reduce((sum, [, count]) => sum + count, 0);
  const restore = compose(...'--profile migrate run --rm --no-deps migrate-data restore'.split(' '));
  return [
    ...(rows > 0
      ? [
          `${counted(rows, 'row')} in quarantine (${kept.map(([table, count]) => `${table} ${count.toLocaleString('en')}`).join(', ')}), whole, and not in the application; what could come back, and how: ${restore}`,
        ]
      : []),
    ...(run.error && run.status !== 'completed'
      ? [`${run.error.code}: ${run.error.message} What to do: ${run.error.hint}`]
      : []),
    ...run.warnings.map(({ code, message }) => `${code}: ${message}`),
  ];
}
