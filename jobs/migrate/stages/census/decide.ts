// Which shapes and findings end a run before its first write.

import { rowsError } from '../../errors.ts';
import type { Finding } from '../../rules/findings.ts';
import { sayDropOption, showName, showPlace } from '../../rules/names.ts';
import { isOccasional, type SourceShape, vintageOf } from '../../rules/shape.ts';
import { TABLES } from '../../rules/tables.ts';
import { type RuleName, treat } from '../../rules/treatments.ts';
import { showFinding } from '../../rules/wording.ts';

const DROPPABLE: readonly string[] = [
  'unknown_table',
  'unknown_column',
  'unreadable_table',
] satisfies RuleName[];

/** Throws unless the file's shape is one of the known vintages and its rows can be told apart by `id`. */
export function assertKnownShape(shape: SourceShape): void {
  if (!vintageOf(shape)) {
    throw rowsError(
      'unknown_vintage',
      `The file's tables (${[...shape.keys()].map(showName).join(', ') || 'none'}) are those of no known version of the application.`,
      'Check that this is the right file. If it is, keep it and report its schema; nothing was written.',
    );
  }
  assertStored(shape);
  const unkeyed = TABLES.filter(({ name }) => shape.get(name)?.keyedById === false).map(({ name }) => name);
  if (unkeyed.length === 0) return;
  throw rowsError(
    'no_primary_key',
    `These tables have no INTEGER PRIMARY KEY named id: ${unkeyed.join(', ')}.`,
    'Check that this is the right file. If it is, keep it and report its schema; nothing was written.',
  );
}

function assertStored(shape: SourceShape): void {
  const computed = TABLES.flatMap(({ name, columns }) => {
    const source = shape.get(name);
    return columns
      .filter((column) => source?.columns.has(column.name) && !source.stored.has(column.name))
      .map((column) => `${name}.${column.name}`);
  });
  if (computed.length === 0) return;
  throw rowsError(
    'generated_column',
    `These columns are computed when they are read, which no version of the application had: ${computed.join(', ')}.`,
    'Copy the file, turn them into ordinary columns there, and migrate the copy; nothing was written.',
  );
}

/** Throws when any finding is refused, that is before the first write. */
export function assertNothingRefused(findings: readonly Finding[]): void {
  const refused = findings.filter(({ action }) => action === 'refused');
  if (refused.length === 0) return;
  const listed = refused.map((finding) => showFinding(finding));
  throw rowsError(
    'rows_refused',
    `Not everything can be represented in PostgreSQL. ${listed.join('; ')}.`,
    advice(refused),
  );
}

function advice(refused: readonly Finding[]): string {
  const unknown = refused.filter(({ rule }) => DROPPABLE.includes(rule));
  const occasional = Map.groupBy(refused.filter(isOccasional), (place) => showPlace(place));
  const advice = [
    unknown.length > 0
      ? `To leave behind what the target does not know: ${sayDropOption(unknown)} (MIGRATE_DROP).`
      : '',
    refused.some(({ rule }) => rule === 'missing_column')
      ? 'A column that nothing can fill in is missing: check that this is the right file.'
      : '',
    refused.some(({ rule }) => treat(rule as RuleName, 'quarantine') === 'quarantined')
      ? 'Ask for the remedies that help (MIGRATE_REPAIR; the report lists them), correct the rows in a copy of the file, or set MIGRATE_ON_BAD_ROW=quarantine to keep them aside, whole.'
      : '',
    occasional.size > 0
      ? `Or leave the column behind: ${sayDropOption([...occasional.values()].flatMap(([first]) => first ?? []))} (MIGRATE_DROP).`
      : '',
  ];
  return [...advice, 'This command wrote nothing.'].filter(Boolean).join(' ');
}
