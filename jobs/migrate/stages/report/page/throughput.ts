import type { Sample } from '../../../report.ts';
import { html, Markup } from './html.ts';

const WIDTH = 860;
const HEIGHT = 220;
const MARGIN = { left: 70, right: 28, top: 12, bottom: 30 };
/** Batches end in bursts; over this many equal spans of time the rate is a line one can read. */
const SPANS = 16;
const COLOURS: Record<string, string> = { copy: '#2456c7', verify: '#0c7f5e' };

/** Rows per second over the time of the run, one line for each long phase, as SVG; nothing for short runs. */
export function throughputPlot(samples: readonly Sample[]): Markup {
  const end = samples.at(-1)?.atSeconds ?? 0;
  const start = samples[0]?.atSeconds ?? 0;
  if (samples.length < 4 || end <= start) return html`<p>The run was too short for a plot.</p>`;
  const phases = [...new Set(samples.map(({ phase }) => phase))];
  const lines = phases.map((phase) => ({
    phase,
    points: rates(samples.filter((sample) => sample.phase === phase)),
  }));
  const highest = Math.max(...lines.flatMap(({ points }) => points.map(({ rate }) => rate)));
  const last = Math.max(...lines.flatMap(({ points }) => points.map(({ at }) => at)));
  const x = (at: number) => (MARGIN.left + (at / last) * (WIDTH - MARGIN.left - MARGIN.right)).toFixed(1);
  const y = (rate: number) =>
    (HEIGHT - MARGIN.bottom - (rate / highest) * (HEIGHT - MARGIN.top - MARGIN.bottom)).toFixed(1);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Rows per second over time">
${[0, 0.5, 1].map(
  (
    part,
  ) => html`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(part * highest)}" y2="${y(part * highest)}" class="grid"/>
<text x="${MARGIN.left - 8}" y="${Number(y(part * highest)) + 4}" text-anchor="end">${Math.round(part * highest).toLocaleString('en')}</text>`,
)}
${[0, 0.5, 1].map((part) => html`<text x="${x(part * last)}" y="${HEIGHT - 10}" text-anchor="middle">${(part * last).toFixed(1)} s</text>`)}
${lines.map(({ phase, points }) => html`<polyline points="${new Markup(points.map(({ at, rate }) => `${x(at)},${y(rate)}`).join(' '))}" fill="none" stroke="${COLOURS[phase] ?? '#666'}" stroke-width="2"/>`)}
</svg><p class="legend">${phases.map((phase) => html`<span style="color:${COLOURS[phase] ?? '#666'}">■</span> ${phase} (rows per second) `)}</p>`;
}

/** The mean rate in each of equal spans of time. */
function rates(samples: readonly Sample[]): { at: number; rate: number }[] {
  const start = samples[0]?.startedAtSeconds ?? 0;
  const spans = Math.min(SPANS, Math.ceil(samples.length / 3));
  const span = Math.max(((samples.at(-1)?.atSeconds ?? start) - start) / spans, 1e-3);
  const sums = new Map<number, number>();
  for (const { atSeconds, rows } of samples) {
    const index = Math.min(Math.floor((atSeconds - start) / span), spans - 1);
    sums.set(index, (sums.get(index) ?? 0) + rows);
  }
  return [...sums]
    .map(([index, rows]) => ({ at: start + (index + 0.5) * span, rate: rows / span }))
    .toSorted((a, b) => a.at - b.at);
}
