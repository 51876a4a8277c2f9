import type { UploadQuestion } from '../contract/upload.ts';
import { readHeader } from './columns.ts';
import { columnsFor, PRICE_ROLES } from './names.ts';
import { DELIMITERS } from './records.ts';
import { common, SAMPLE_ROWS, type Sampled } from './sample.ts';
import { whyNoShape } from './shape.ts';
import { quote } from './time/read.ts';

/** Why the file is laid out in no way that is known. */
export interface NoLayout {
  line: number;
  problem: string;
  questions: UploadQuestion[];
}

/** What can be said of a file that is laid out in no known way. */
export function explain(samples: readonly Sampled[]): NoLayout {
  const filled = samples.filter(({ rows }) => rows.length > 0);
  const widthOf = ({ rows }: Sampled) => common(rows.map((row) => row.length));
  const [widest] = filled.toSorted((one, other) => widthOf(other) - widthOf(one));
  const line = widest?.lines[0] ?? 1;
  if (!widest) return { line, problem: 'has no candles', questions: [] };
  const names = whyNoNames(widest.rows[0] ?? []);
  const reason = names ?? whyNoShape(widest.rows.slice(0, SAMPLE_ROWS));
  const problem =
    reason ??
    `has no column "time", "open", "high", "low" or "close", and the rows do not look like candles: ${quote(widest.rows[0]?.join(DELIMITERS[widest.delimiter]) ?? '')}`;
  return { line, problem, questions: [] };
}

/** Names that are those of something else; null where there are none. */
function whyNoNames(first: readonly string[]): string | null {
  const { plain, names, matches } = readHeader(first);
  if (matches === 0 || names.some((name) => /^[\d.,:+-]+$/.test(name))) return null;
  if (matches >= PRICE_ROLES.length) return 'has no column "time" that holds times';
  const missing = PRICE_ROLES.filter((role) => columnsFor(role, plain).length === 0);
  const isTrade = plain.some((name) =>
    /^(?:bid|ask|side|qty|quantity|size|is buyer maker|trade id)$/.test(name),
  );
  const whose = isTrade
    ? ' These look like ticks or single trades, of which candles are to be made first.'
    : '';
  const list = missing
    .map((role) => `"${role}"`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');
  return `has no column ${list}, and a candle needs all four prices.${whose}`;
}
