import type { Chart } from '../contract/chart.ts';
import { asRefusal } from './answer.ts';
import { listCharts } from './charts.ts';

/** What the page shows: the chosen chart, or the reason why there is none. */
export type ChartChoice =
  | { kind: 'chosen'; charts: Chart[]; chart: Chart }
  | { kind: 'none'; charts: []; chart?: undefined }
  | { kind: 'unknown'; charts: Chart[]; chart?: undefined }
  | { kind: 'unavailable'; charts: []; chart?: undefined; error: string };

/** The chart with this id, or the newest when no id is asked for. Throws only bugs. */
export async function chooseChart(asked: string | string[] | undefined): Promise<ChartChoice> {
  try {
    return choose(await listCharts(), asked);
  } catch (thrown) {
    return { kind: 'unavailable', charts: [], error: asRefusal(thrown).message };
  }
}

function choose(charts: Chart[], asked: string | string[] | undefined): ChartChoice {
  const [newest] = charts;
  if (!newest) return { kind: 'none', charts: [] };
  if (asked === undefined) return { kind: 'chosen', charts, chart: newest };
  const chart = charts.find(({ id }) => String(id) === asked);
  return chart ? { kind: 'chosen', charts, chart } : { kind: 'unknown', charts };
}
