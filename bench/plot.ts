import type { SizeResult } from './summary.ts';

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { left: 64, right: 24, top: 24, bottom: 48 };
const SERIES = [
  { name: 'whole verified run', colour: '#2456c7', value: ({ seconds }: SizeResult) => seconds },
  { name: 'server alone', colour: '#8a8f98', value: ({ serverSeconds }: SizeResult) => serverSeconds },
];

/**
 * An SVG of time against rows, both axes logarithmic: a straight line of slope 1 is time that grows like
 * rows.
 */
export function plot(results: readonly SizeResult[]): string {
  const x = scale(
    results.map(({ rows }) => rows),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = scale(
    results.flatMap(({ seconds, serverSeconds }) => [seconds, serverSeconds]),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const lines = SERIES.flatMap(({ name, colour, value }, index) => {
    const points = results.map((result) => [x.at(result.rows), y.at(value(result))] as const);
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => point.join(',')).join(' ')}"/>`,
      ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`),
      `<text x="${MARGIN.left + 12}" y="${MARGIN.top + 16 + index * 18}" fill="${colour}">${name}</text>`,
    ];
  });
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" stroke="#e3e5e8"/><text x="${x.at(tick)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="#e3e5e8"/><text x="${MARGIN.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick} s</text>`,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#3c4149">`,
    '<title>Seconds of a whole verified run, and of the server alone, against candles</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...grid,
    ...lines,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">candles</text>`,
    '</svg>\n',
  ].join('\n');
}

/** A logarithmic scale over the decades that hold the values, from one pixel to another. */
function scale(
  values: readonly number[],
  from: number,
  to: number,
): { at: (value: number) => number; ticks: number[] } {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  const span = Math.max(1, high - low);
  const at = (value: number) =>
    Math.round((from + ((Math.log10(value) - low) / span) * (to - from)) * 10) / 10;
  return { at, ticks: Array.from({ length: span + 1 }, (_, index) => 10 ** (low + index)) };
}
