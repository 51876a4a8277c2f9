import type { Report, TableReport } from '../../journal.ts';

type Align = 'left' | 'right';

const VERDICTS: Record<Report['status'], string> = {
  completed: 'Completed: every value was compared with the legacy file, and none differs.',
  planned: 'Planned: nothing was written.',
  noop: 'Nothing to do: this migration has completed and was verified.',
  failed: 'Failed.',
  interrupted: 'Interrupted: run the same command again to go on.',
};

/** The report as a table and a verdict for people, at most as wide as the content needs. */
export function summarise(report: Report, reportPath: string): string {
  const { status, tables, findings, error, phases, source } = report;
  const header = ['table', 'source', 'loaded', 'quarantined', 'dropped', 'verified', 'differing', 'state'];
  const lines = layout([header, ...tables.map(cells)], ['left', ...Array(6).fill('right'), 'left']);
  return [
    '',
    source
      ? `${source.path} (${source.vintage ?? 'unknown'}, ${source.sizeBytes} bytes) → ${report.target?.database ?? '?'}`
      : '',
    ...lines,
    '',
    ...findings.map(
      ({ table, column, rule, count, action, examples }) =>
        `  ${table}${column ? `.${column}` : ''}: ${rule}, ${count} rows, ${action}${examples.length > 0 ? ` (id ${examples.join(', ')})` : ''}`,
    ),
    phases.length > 0
      ? `Seconds: ${phases.map(({ name, seconds }) => `${name} ${seconds}`).join(', ')}.`
      : '',
    VERDICTS[status],
    ...(error ? [error.message, `What to do: ${error.hint}`] : []),
    `Report: ${reportPath}`,
    '',
  ]
    .filter((line, index) => line !== '' || index === 0)
    .join('\n')
    .concat('\n');
}

function cells(table: TableReport): string[] {
  const {
    name,
    sourceRows,
    suppliedRows,
    loadedRows,
    quarantinedRows,
    droppedRows,
    verifiedRows,
    mismatchedRows,
  } = table;
  const supplied = suppliedRows > 0 ? ` (+${suppliedRows})` : '';
  const numbers = [loadedRows, quarantinedRows, droppedRows, verifiedRows, mismatchedRows].map(String);
  return [name, `${sourceRows}${supplied}`, ...numbers, table.state];
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
