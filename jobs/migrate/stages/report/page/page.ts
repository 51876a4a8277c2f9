import type { Report } from '../../../report.ts';
import type { Finding } from '../../../rules/findings.ts';
import { showName, showPlace } from '../../../rules/names.ts';
import { counted } from '../../../rules/wording.ts';
import { count } from '../counts.ts';
import { tableBars } from './bars.ts';
import { html, type Markup } from './html.ts';
import { STYLE } from './style.ts';
import { throughputPlot } from './throughput.ts';

/** The report as one self-contained page for people: the verdict first, then what it rests on. */
export function reportPage(report: Report): string {
  const { status, tables, findings, error } = report;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Migration ${status}</title><style>${STYLE}</style></head><body>
<header class="verdict ${status}"><h1>${report.verdict}</h1>
<p class="soft">${summary(report)}</p>
${report.warnings.map(({ message, hint }) => html`<p><strong>${message}</strong></p><p class="next">What to do: ${hint}</p>`)}
${error ? html`<p><strong>${error.message}</strong></p><p class="next">What to do: ${error.hint} <span class="soft">(${error.code}, exit ${report.exitCode})</span></p>` : html``}</header>
<h2>Rows per table</h2><div class="scroll">${tableBars(tables)}</div>
<p class="legend">Per table: source = loaded + quarantined + dropped. ${balance(report)}</p>
<h2>Findings</h2>${findings.length === 0 ? html`<p>None.</p>` : findingTable(findings)}
${remedyTable(report)}
<h2>Throughput</h2>${throughputPlot(report.throughput)}
<h2>Time</h2><div class="scroll"><table class="narrow"><thead><tr><th scope="col">Phase</th><th scope="col" class="number">Seconds</th><th scope="col" class="number">CPU seconds of the job</th></tr></thead>
<tbody>${report.phases.map(({ name, seconds, cpuSeconds }) => html`<tr><th scope="row">${name}</th><td class="number">${seconds.toFixed(3)}</td><td class="number">${cpuSeconds.toFixed(3)}</td></tr>`)}</tbody></table></div>
${report.phases.some(({ name }) => name === 'settle') ? html`<p class="legend">settle and verify go on side by side, so each counts the CPU of both.</p>` : html``}
<h2>What this rests on</h2>${facts(report)}
${report.backups.length === 0 ? html`` : backupTable(report.backups)}
<h2>What was not checked</h2>${unchecked(report)}
</body></html>
`;
  return page.text;
}

function summary({ startedAt, finishedAt, tables }: Report): string {
  const rows = tables.reduce((sum, { verifiedRows }) => sum + verifiedRows, 0);
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return `${counted(rows, 'row')} verified. ${startedAt.slice(0, 19).replace('T', ' ')} UTC, ${seconds.toFixed(1)} s.`;
}

function balance({ balanced, error }: Report): string {
  if (error?.code === 'changed_since' || error?.code === 'another_file')
    return 'What was added or removed since is in none of these columns.';
  if (balanced === null) return 'Nothing was loaded.';
  return balanced ? 'The books balance.' : 'THE BOOKS DO NOT BALANCE.';
}

function findingTable(findings: readonly Finding[]): Markup {
  return html`<div class="scroll"><table><thead><tr><th scope="col">Where</th><th scope="col">Rule</th><th scope="col" class="number">Rows</th>
<th scope="col">What was done</th><th scope="col">Examples (id)</th></tr></thead><tbody>${findings.map(
    (
      it,
    ) => html`<tr><th scope="row">${showPlace(it)}</th><td>${it.rule}</td><td class="number">${count(it.count)}</td>
<td>${it.action}</td><td>${it.examples.join(', ')}</td></tr>`,
  )}</tbody></table></div>`;
}

function backupTable(backups: Report['backups']): Markup {
  return html`<h2>Backups from before</h2><div class="scroll"><table><thead><tr><th scope="col">File</th><th scope="col" class="number">Bytes</th>
<th scope="col">SHA-256</th><th scope="col">To restore it</th></tr></thead><tbody>${backups.map(
    (it) => html`<tr><th scope="row">${it.path}</th><td class="number">${count(it.sizeBytes)}</td>
<td>${it.sha256}</td><td>${it.restore}</td></tr>`,
  )}</tbody></table></div>`;
}

function remedyTable({ remedies }: Report): Markup {
  if (!remedies || remedies.suggestions.length === 0) return html``;
  const { suggestions, exact, all } = remedies;
  const option = (what: string, it: typeof exact) =>
    it
      ? html`<dt>${what}: ${counted(it.rows, 'row')}, ${count(it.left)} left</dt><dd><code>${it.option}</code></dd>`
      : html``;
  return html`<h2>Remedies that would help</h2><div class="scroll"><table><thead><tr><th scope="col">Where</th><th scope="col">Rule</th><th scope="col">Remedy</th>
<th scope="col" class="number">Rows by itself</th><th scope="col">Loses</th><th scope="col">Examples</th></tr></thead><tbody>${suggestions.map(
    (
      it,
    ) => html`<tr><th scope="row">${showPlace(it)}</th><td>${it.rule}</td><td>${it.remedies.join(', then ')}</td>
<td class="number">${count(it.rows)}</td><td>${it.exact ? 'nothing' : 'something'}</td><td>${it.examples.map(({ id, before, after }) => `id ${id}: ${before} → ${after}`).join('; ')}</td></tr>`,
  )}</tbody></table></div><dl>${option('All that is exact', exact)}${option('All of it', all)}</dl>`;
}

function facts({ runId, source, target, verb, export: written }: Report): Markup {
  const lines: (readonly [string, string])[] = [
    ['Command', verb],
    ['Run', runId ?? 'none'],
    [
      'Legacy file',
      source
        ? `${source.path}, ${count(source.sizeBytes)} bytes, vintage ${source.vintage ?? 'unknown'}`
        : 'not reached',
    ],
    ['SHA-256', source?.sha256 ?? 'not reached'],
    [
      'Read',
      source
        ? `${source.openedAs === 'direct' ? 'in place' : 'from a copy on scratch'}, journal mode ${source.journalMode}`
        : 'not reached',
    ],
    ...(written
      ? [
          [
            'Written',
            `${written.path}, ${count(written.sizeBytes)} bytes, SHA-256 ${written.sha256}`,
          ] as const,
        ]
      : []),
    ['Database', target ? `${target.database}, PostgreSQL ${target.serverVersion}` : 'not reached'],
  ];
  return html`<dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function unchecked({ tables, status }: Report): Markup {
  const names = (state: string) =>
    tables.filter((table) => table.state === state).map(({ name }) => showName(name));
  const lines = [
    ...names('notReached').map((name) => `${name}: not reached.`),
    ...names('planned').map((name) => `${name}: looked at, not copied.`),
    ...names('loaded').map((name) => `${name}: loaded, not compared.`),
    'JSON: jsonb keeps every digit, not white space, the order of keys, or the first of two equal keys.',
    'Tables of other programs in the same database, such as training_runs, are neither touched nor compared.',
    ...(status === 'completed'
      ? ['Whatever is written to PostgreSQL from now on; `verify` compares again.']
      : []),
  ];
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
