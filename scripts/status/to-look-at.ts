import { counted } from '../../jobs/migrate/rules/wording.ts';
import type { Facts, Words } from './whereabouts.ts';

/** What the latest migration leaves to a person, a line each: its failure, quarantine, warnings. */
export function toLookAt(
  { run, holdsMore }: Pick<Facts, 'run' | 'holdsMore'>,
  { compose, legacyVolume }: Pick<Words, 'compose' | 'legacyVolume'>,
): string[] {
  if (!run) return [];
  const kept = Object.entries(run.quarantined);
  const rows = kept.reduce((sum, [, count]) => sum + count, 0);
  const restore = compose(...'--profile migrate run --rm --no-deps migrate-data restore'.split(' '));
  return [
    ...(rows > 0
      ? [
          `${run.isFromReport ? `By the report of ${run.finishedAt}, which does not know what came back since: ` : ''}${counted(rows, 'row')} in quarantine (${kept.map(([table, count]) => `${table} ${count.toLocaleString('en')}`).join(', ')}), whole, and not in the application; what could come back, and how: ${restore}`,
        ]
      : []),
    ...(run.error && run.status !== 'completed'
      ? [`${run.error.code}: ${run.error.message} What to do: ${run.error.hint}`]
      : []),
    ...(holdsMore
      ? [
          `The file in ${legacyVolume} is not the one that was moved: what the old application has written to it since is not here. npm run cutover -- --again moves it, in place of what is here`,
        ]
      : []),
    ...run.warnings.map(({ code, message }) => `${code}: ${message}`),
  ];
}
