import { TIME } from '../contract/limits.ts';

/** A place on a chart, as the page's address has it; what is left out is as the chart opens. */
export interface Place {
  /** Unix seconds of the first candle in view. */
  readonly from?: number;
  /** Of the last one; left out: the chart's newest, whichever that is by then. */
  readonly to?: number;
  /** The key of the selected mark. */
  readonly mark?: string;
}

const KEY = /^[as]-?\d{1,10}$/;

/**
 * The place that an address names on this chart; an address of another chart, or none of ours, names none.
 */
export function readAddress(search: URLSearchParams, chartId: number): Place {
  const chart = search.get('chart');
  if (chart !== null && chart !== String(chartId)) return {};
  const [from, to] = [timeOf(search.get('from')), timeOf(search.get('to'))];
  const mark = search.get('mark') ?? '';
  return {
    ...(from !== undefined && (to === undefined || to > from) && { from, ...(to !== undefined && { to }) }),
    ...(KEY.test(mark) && { mark }),
  };
}

/** The address of a place; whatever else was in the address stays. */
export function writeAddress(search: URLSearchParams, chartId: number, { from, to, mark }: Place): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries({ chart: chartId, from, to, mark })) {
    if (value === undefined) next.delete(name);
    else next.set(name, String(value));
  }
  return `?${next}`;
}

function timeOf(text: string | null): number | undefined {
  if (text === null || !/^-?\d{1,12}$/.test(text)) return undefined;
  const time = Number(text);
  return time >= TIME.min && time <= TIME.max ? time : undefined;
}
