import { numbersBelow } from './row-facts.ts';
import type { RowEntry, RowRepairsContext } from './row-ledger.ts';
import { integerOf, textOf } from './stored-value.ts';

/** Hears what differs, in which row. */
type Note = (rule: string, where: { column: string | null; key: bigint }) => void;

interface Chart {
  id: string;
  name: string;
  /** Between the request for the run and now. */
  isOfRun: boolean;
  hasRows: boolean;
}

/**
 * Verifies charts that were made for rows whose own chart was lost: each must have been asked for, must lack
 * in the legacy file, be named after its id, have rows, and be there. Returns the ids of those that are as
 * they must be, or have been changed since.
 */
export async function verifyMade(
  context: RowRepairsContext,
  said: ReadonlyMap<bigint, readonly RowEntry[]>,
  { isTaken, note }: { isTaken: (name: string) => boolean; note: Note },
): Promise<Set<number>> {
  const ids = new Set<number>();
  if (said.size === 0) return ids;
  const charts = await readCharts(context, [...said.keys()]);
  const inFile = context.database.prepare<[bigint], unknown>('SELECT 1 FROM "charts" WHERE "id" = ?');
  for (const [key, entries] of said) {
    const isInFile = inFile.get(key) !== undefined;
    if (isInFile && context.isExport) continue;
    const name = isInFile ? undefined : madeName(context, key, entries);
    if (name === undefined || !isNamedAfter(key, name, isTaken)) {
      note('repair_unexpected', { column: 'id', key });
      continue;
    }
    ids.add(Number(key));
    const difference = differenceOf(charts.get(String(key)), name);
    if (difference) note(difference[0], { column: difference[1], key });
  }
  return ids;
}

function differenceOf(
  chart: Chart | undefined,
  name: string,
): [rule: string, column: string | null] | undefined {
  if (!chart) return ['row_missing', null];
  if (chart.name !== name) return ['value_differs', 'name'];
  if (!chart.isOfRun) return ['value_differs', 'created_at'];
  return chart.hasRows ? undefined : ['repair_unexpected', 'id'];
}

/** The name that the ledger says such a chart was given; undefined where something is wrong with that. */
function madeName(
  { asked }: RowRepairsContext,
  key: bigint,
  entries: readonly RowEntry[],
): string | undefined {
  const isAsked = [...asked].some((it) => it.endsWith('.chart_id:lost_chart'));
  const [id, name] = [
    entries.find(({ column }) => column === 'id'),
    entries.find(({ column }) => column === 'name'),
  ];
  const isWhole =
    entries.length === 2 &&
    entries.every(({ stored, remedies }) => remedies.length === 1 && isNothing(stored));
  return isAsked && isWhole && integerOf(id?.repaired) === key ? textOf(name?.repaired) : undefined;
}

function isNothing(stored: unknown): boolean {
  return JSON.stringify(stored) === '{"type":"null"}';
}

function isNamedAfter(key: bigint, name: string, isTaken: (name: string) => boolean): boolean {
  const plain = `Chart ${key}`;
  if (name === plain) return true;
  const digits = name.startsWith(`${plain}-`) ? name.slice(plain.length + 1) : '';
  if (!/^[1-9]\d*$/.test(digits) || digits === '1') return false;
  return [plain, ...numbersBelow(Number(digits)).map((number) => `${plain}-${number}`)].every(isTaken);
}

async function readCharts(
  { client, runId }: RowRepairsContext,
  keys: readonly bigint[],
): Promise<Map<string, Chart>> {
  const { rows } = await client.query<Chart>(
    `SELECT chart.id::text, chart.name,
            chart.created_at BETWEEN (run.requested_at AT TIME ZONE 'UTC') AND (now() AT TIME ZONE 'UTC') AS "isOfRun",
            EXISTS (SELECT FROM public.candles WHERE chart_id = chart.id)
              OR EXISTS (SELECT FROM public.annotations WHERE chart_id = chart.id)
              OR EXISTS (SELECT FROM public.span_annotations WHERE chart_id = chart.id) AS "hasRows"
       FROM public.charts AS chart, legacy_migration.runs AS run
      WHERE run.run_id = $1 AND chart.id = ANY ($2::bigint[])`,
    [runId, keys.map(String)],
  );
  return new Map(rows.map((chart) => [chart.id, chart]));
}
