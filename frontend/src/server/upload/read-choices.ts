import { asChartName } from '../../candle-file/chart-name.ts';
import { isChoice, problemOfChoice } from '../../candle-file/choices.ts';
import { CHART_FIELD, CHART_NAME_FIELD, CHOICE_FIELDS, type UploadChoices } from '../../contract/upload.ts';
import { badField } from '../errors.ts';

/** What the fields beside the file ask for. */
export interface Wishes {
  choices: UploadChoices;
  /** The chart to add to; undefined for a new one. */
  chartId: number | undefined;
  /** What a new chart is to be called; empty: as the file. */
  chartName: string;
}

/**
 * Reads the text fields of the form. Throws 400 for one that is not known, as a misspelt one would change
 * nothing.
 */
export function readWishes(fields: ReadonlyMap<string, string>): Wishes {
  const choices: UploadChoices = {};
  let chartId: number | undefined;
  let chartName = '';
  for (const [name, value] of fields) {
    if (name === CHART_FIELD) chartId = readId(value);
    else if (name === CHART_NAME_FIELD) chartName = asChartName(value);
    else if (!isChoice(name))
      throw badField(
        name,
        `is not known; there are ${[...CHOICE_FIELDS, CHART_FIELD, CHART_NAME_FIELD].join(', ')}`,
      );
    else if (value !== '') choices[name] = checked(name, value);
  }
  if (chartId !== undefined && chartName !== '')
    throw badField(CHART_NAME_FIELD, `is for a new chart, and ${CHART_FIELD} names one that is there`);
  return { choices, chartId, chartName };
}

function checked(name: (typeof CHOICE_FIELDS)[number], value: string): string {
  const problem = problemOfChoice(name, value);
  if (problem !== null) throw badField(name, problem);
  return value;
}

function readId(text: string): number | undefined {
  if (text === '') return undefined;
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > 2_147_483_647) throw badField(CHART_FIELD, 'must be the id of a chart');
  return id;
}
