import type { TableReport } from '../../../report.ts';
import { showName } from '../../../rules/names.ts';
import { count, countsOf } from '../counts.ts';
import { html, type Markup } from './html.ts';

/** One bar a table, as long as its rows are many, cut into what became of them. */
export function tableBars(tables: readonly TableReport[]): Markup {
  const most = Math.max(1, ...tables.map(({ sourceRows, suppliedRows }) => sourceRows + suppliedRows));
  return html`<table>
<thead><tr><th scope="col">Table</th><th scope="col" class="wide">Rows</th><th scope="col" class="number">Source</th><th scope="col" class="number">Loaded</th>
<th scope="col" class="number">Quarantined</th><th scope="col" class="number">Dropped</th><th scope="col" class="number">Verified</th><th scope="col" class="number">Differing</th><th scope="col">State</th></tr></thead>
<tbody>${tables.map((table) => row(table, most))}</tbody></table>`;
}

function row(table: TableReport, most: number): Markup {
  const counts = countsOf(table).map((cell) => html`<td class="number">${cell}</td>`);
  return html`<tr><th scope="row">${showName(table.name)}</th><td class="wide">${bar(table, most)}</td>${counts}<td>${STATES[table.state]}</td></tr>`;
}

const STATES: Record<TableReport['state'], string> = {
  notReached: 'not reached',
  absent: 'not in the file',
  planned: 'planned',
  loaded: 'loaded, not verified',
  verified: 'verified',
  differs: 'differs',
};

function bar(
  { sourceRows, suppliedRows, verifiedRows, quarantinedRows, droppedRows, mismatchedRows }: TableReport,
  most: number,
): Markup {
  const rest = Math.max(
    0,
    sourceRows + suppliedRows - verifiedRows - quarantinedRows - droppedRows - mismatchedRows,
  );
  const parts: [name: string, rows: number][] = [
    ['verified', verifiedRows],
    ['quarantined', quarantinedRows],
    ['dropped', droppedRows],
    ['differing', mismatchedRows],
    ['rest', rest],
  ];
  const shown = parts.filter(([, rows]) => rows > 0);
  return html`<div class="bar">${shown.map(
    // A row among millions must still be seen.
    ([name, rows]) =>
      html`<span class="${name}" style="width:max(3px, ${((100 * rows) / most).toFixed(3)}%)" title="${name}: ${count(rows)}"></span>`,
  )}</div>`;
}
