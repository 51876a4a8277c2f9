import { AMOUNTS } from '../contract/candle.ts';
import { amountField, CHOICE_FIELDS, type ChoiceField, type UploadChoices } from '../contract/upload.ts';
import { zoneOf } from './time/zone.ts';

/** What a field may hold, and how that is said. */
const RULES: Readonly<Partial<Record<ChoiceField, readonly [test: RegExp, expected: string]>>> = {
  date_order: [/^(?:ymd|dmy|mdy)$/, 'must be ymd, dmy or mdy'],
  decimal: [/^(?:point|comma)$/, 'must be point or comma'],
  unreadable: [/^leave_out$/, 'must be leave_out'],
  time: [/^(?:unix|date|excel)$/, 'must be unix, date or excel'],
};
const COLUMN_OR_NONE: readonly [RegExp, string] = [
  /^\d{1,3}$/,
  'must be the number of a column, from 1, or 0 for none',
];
const COLUMN: readonly [RegExp, string] = [/^[1-9]\d{0,2}$/, 'must be the number of a column, from 1'];

export function isChoice(field: string): field is ChoiceField {
  return (CHOICE_FIELDS as readonly string[]).includes(field);
}

/** What is wrong with a choice; null where nothing is. */
export function problemOfChoice(field: ChoiceField, value: string): string | null {
  if (field === 'time_zone') {
    return zoneOf(value) ? null : 'is not a time zone: expected UTC, +02:00 or a name such as Europe/Berlin';
  }
  const [test, expected] = RULES[field] ?? columnRule(field) ?? [/./, 'is empty'];
  return test.test(value) ? null : expected;
}

function columnRule(field: ChoiceField): readonly [RegExp, string] | undefined {
  if (AMOUNTS.some((amount) => field === amountField(amount))) return COLUMN_OR_NONE;
  return field.endsWith('_column') ? COLUMN : undefined;
}

/** The choices without those that are empty, as a form sends what was not chosen. */
export function madeChoices(choices: UploadChoices): UploadChoices {
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== ''));
}
