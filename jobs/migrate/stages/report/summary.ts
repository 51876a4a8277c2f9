import type { Report } from '../../report.ts';
import { showName } from '../../rules/names.ts';
import { showFinding } from '../../rules/wording.ts';
import { count, countsOf } from './counts.ts';
import { remedyLines } from './remedies.ts';

type Align = 'left' | 'right';

/**
 * The report as a table and a verdict for people, at most as wide as the content needs; `reportPath` is
 * undefined where it could not be written.
 */
export function summarise(report: Report, reportPath: string | undefined): string {
  const { tables, findings, warnings, error } = report;
  const header = ['table', 'source', 'loaded', 'quarantined', 'dropped', 'verified', 'differing', 'state'];
  const lines = layout(
    [header, ...tables.map((table) => [showName(table.name), ...countsOf(table), table.state])],
    ['left', ...Array(6).fill('right'), 'left'],
  );
  return [
    '',
    direction(report),
    ...lines,
    '',
    ...findings.map((finding) => `  ${showFinding(finding, finding.action)}`),
    ...remedyLines(report),
    report.status === 'noop' ? '' : speed(report),
    report.verdict,
    ...[...warnings, ...(error ? [error] : [])].flatMap(({ message, hint }) => [
      message,
      `What to do: ${hint}`,
    ]),
    `Report: ${reportPath ?? 'not written'}`,
    '',
  ]
    .filter((line, index) => line !== '' || index === 0)
    .join('\n')
    .concat('\n');
}

/** From where to where, as far as both are known. */
function direction({ source, target, export: written }: Report): string {
  const database = target?.database ?? '?';
  if (written) return `${database} → ${written.path} (v5, ${count(written.sizeBytes)} bytes)`;
  if (!source) return '';
  const beside = source.sideBytes ? ` and ${count(source.sideBytes)} beside it` : '';
  return `${source.path} (${source.vintage ?? 'unknown'}, ${count(source.sizeBytes)} bytes${beside}) → ${database}`;
}

/**
 * Seconds from the start of the process to its report, and the rate at which rows were moved and compared.
 */
function speed({ startedAt, finishedAt, tables, phases }: Report): string {
  if (phases.length === 0) return '';
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const rows = tables.reduce((sum, { loadedRows }) => sum + loadedRows, 0);
  const each = phases.map((phase) => `${phase.name} ${phase.seconds.toFixed(2)}`).join(', ');
  const rate = rows > 0 && seconds > 0 ? `, ${count(Math.round(rows / seconds))} rows/s` : '';
  return `${seconds.toFixed(2)} s${rate} (${each})`;
}

function layout(rows: readonly string[][], alignments: readonly Align[]): string[] {
  const widths = alignments.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return alignments[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
