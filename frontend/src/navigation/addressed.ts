import { type Place, readAddress } from './address.ts';

/** The place on this chart that the page's address names now. */
export function addressed(chartId: number): Place {
  return readAddress(new URLSearchParams(location.search), chartId);
}
