import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readPrices } from './seed-legacy/csv.ts';
import { SeedError } from './seed-legacy/errors.ts';
import { VINTAGES, type Vintage } from './seed-legacy/schema.ts';
import { type LegacySpec, type RowCounts, writeLegacyFile } from './seed-legacy/write.ts';

const USAGE = `Writes a legacy SQLite file to practise on. The same options give the same content.

  npm run seed:legacy -- [options] [more CSV files]

  --out PATH       where to write it                        data/candles.db
  --candles N      how many candles to make up              200000; with --csv 0
  --charts N       over how many charts                     one per 50,000 candles, at most 40
  --csv FILE       a chart from a CSV file; may be repeated
  --seed TEXT      another seed, other content              candle-annotator
  --vintage NAME   ${VINTAGES.join(', ')}    v5
  --occasional     with what only some files have, such as the volume of candles
  --wal            leave it in WAL mode, cleanly closed
  --force          replace an existing file
  --help`;

const DEFAULT_CANDLES = 200_000;
const MOST_CANDLES = 100_000_000;
const MOST_CHARTS = 10_000;
const EXIT_USAGE = 2;

const OPTIONS = {
  out: { type: 'string', default: 'data/candles.db' },
  candles: { type: 'string' },
  charts: { type: 'string' },
  csv: { type: 'string', multiple: true, default: [] as string[] },
  seed: { type: 'string', default: 'candle-annotator' },
  vintage: { type: 'string', default: 'v5' },
  occasional: { type: 'boolean', default: false },
  wal: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function main(args: string[]): void {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length > 0 && values.csv.length === 0) {
    throw new SeedError(`Unknown argument ${positionals[0]}.`, 'Give CSV files with --csv.');
  }
  const csv = [...values.csv, ...positionals].map(readPrices);
  const spec: LegacySpec = {
    seed: values.seed,
    vintage: toVintage(values.vintage),
    candles: toCount('--candles', values.candles, 0, MOST_CANDLES) ?? (csv.length > 0 ? 0 : DEFAULT_CANDLES),
    charts: toCount('--charts', values.charts, 1, MOST_CHARTS),
    csv,
    occasional: values.occasional,
    wal: values.wal,
    force: values.force,
  };
  const startedMs = performance.now();
  const counts = writeLegacyFile(values.out, spec);
  print(values.out, spec, counts, performance.now() - startedMs);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new SeedError(cause instanceof Error ? cause.message : String(cause), 'See --help.', { cause });
  }
}

function toVintage(name: string): Vintage {
  const vintage = VINTAGES.find((known) => known === name);
  if (vintage) return vintage;
  throw new SeedError(`Unknown vintage ${name}.`, `It must be one of ${VINTAGES.join(', ')}.`);
}

function toCount(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new SeedError(`${option} ${text} is out of range.`, `Give a whole number from ${min} to ${max}.`);
}

function print(path: string, spec: LegacySpec, counts: RowCounts, elapsedMs: number): void {
  const megabytes = (statSync(path).size / 1e6).toFixed(1);
  console.log(`${path}: ${spec.vintage}, ${megabytes} MB in ${(elapsedMs / 1000).toFixed(1)} s`);
  for (const [table, rows] of Object.entries(counts)) {
    console.log(`  ${table.padEnd(18)}${rows.toLocaleString('en-US').padStart(12)} rows`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SeedError)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = EXIT_USAGE;
}
