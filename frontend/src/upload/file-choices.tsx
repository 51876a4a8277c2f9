import { useId } from 'react';
import { AMOUNTS } from '../contract/candle.ts';
import type { ChoiceField, Understood, UploadChoices, UploadQuestion } from '../contract/upload.ts';
import { amountField } from '../contract/upload.ts';
import { FIELD } from '../field/classes.ts';
import { Field } from '../field/field.tsx';

type Decide = (field: ChoiceField, value: string) => void;

/** What the file leaves open; nothing is stored before it is answered. */
export function Questions({ questions, decide }: { questions: readonly UploadQuestion[]; decide: Decide }) {
  if (questions.length === 0) return null;
  return (
    <div className="mt-2 flex flex-col gap-3">
      {questions.map((question) => (
        <Question key={question.field} question={question} decide={decide} />
      ))}
    </div>
  );
}

const MOST_BUTTONS = 4;

function Question({
  question: { field, text, options },
  decide,
}: {
  question: UploadQuestion;
  decide: Decide;
}) {
  const id = useId();
  return (
    <fieldset className="rounded-lg bg-chosen px-3 py-2">
      <legend id={id} className="float-left w-full text-pretty">
        {text.charAt(0).toUpperCase() + text.slice(1)}
      </legend>
      {options.length <= MOST_BUTTONS ? (
        <div className="clear-both flex flex-wrap gap-2 pt-2">
          {options.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              onClick={() => decide(field, value)}
              className="cursor-pointer rounded-lg border border-line bg-raised px-3 py-1.5 text-left font-medium hover:border-muted"
            >
              {label}
            </button>
          ))}
        </div>
      ) : (
        <select
          aria-labelledby={id}
          value=""
          onChange={(event) => decide(field, event.target.value)}
          className={`${FIELD} mt-2`}
        >
          <option value="">Choose…</option>
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}

/** Where most exports are written. */
const ZONES = [
  'America/New_York',
  'America/Chicago',
  '-05:00',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Moscow',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
];

interface FileChoicesProps {
  understood: Understood;
  choices: UploadChoices;
  decide: Decide;
}

/** The ways to say that the file is meant otherwise: clock, order of the date, decimal mark, columns. */
export function FileChoices({ understood, choices, decide }: FileChoicesProps) {
  const { columns } = understood;
  const isWritten = /day|month/.test(understood.time);
  const all = { understood, choices, decide };
  return (
    <>
      <ZoneChoice {...all} />
      <details className="mt-2 text-[0.8125rem]">
        <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">
          It is meant otherwise
        </summary>
        <div className="mt-2 grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-3">
          {isWritten ? (
            <Choice label="Order of the date" field="date_order" {...{ choices, decide }} options={ORDERS} />
          ) : null}
          <Choice label="Decimal mark" field="decimal" {...{ choices, decide }} options={MARKS} />
          <ColumnChoice label="Open" field="open_column" now={columns.open} {...all} />
          <ColumnChoice label="High" field="high_column" now={columns.high} {...all} />
          <ColumnChoice label="Low" field="low_column" now={columns.low} {...all} />
          <ColumnChoice label="Close" field="close_column" now={columns.close} {...all} />
          {AMOUNTS.map((amount) => (
            <ColumnChoice
              key={amount}
              label={capitalised(amount)}
              field={amountField(amount)}
              now={columns[amount] ?? 'none'}
              none
              {...all}
            />
          ))}
        </div>
      </details>
    </>
  );
}

const ORDERS = [
  ['', 'as understood'],
  ['dmy', 'day, month, year'],
  ['mdy', 'month, day, year'],
] as const;
const MARKS = [
  ['', 'as understood'],
  ['point', 'point'],
  ['comma', 'comma'],
] as const;

/** Only where the file says no zone, and has times that one would move. */
function ZoneChoice({ understood: { time_zone_from: from, assumed }, choices, decide }: FileChoicesProps) {
  const isOpen = from === 'choice' || assumed.some((sentence) => sentence.includes('zone'));
  if (!isOpen) return null;
  const options = [['', 'UTC'], ...ZONES.map((zone) => [zone, zone.replace('_', ' ')] as const)] as const;
  return (
    <div className="mt-2 max-w-56">
      <Choice label="Time zone of the file" field="time_zone" {...{ choices, decide }} options={options} />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  field: ChoiceField;
  choices: UploadChoices;
  decide: Decide;
  options: readonly (readonly [value: string, label: string])[];
}

function Choice({ label, field, choices, decide, options }: ChoiceProps) {
  return (
    <Field label={label}>
      {(id) => (
        <select
          id={id}
          value={choices[field] ?? ''}
          onChange={(event) => decide(field, event.target.value)}
          className={FIELD}
        >
          {options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface ColumnProps extends Omit<ChoiceProps, 'options'> {
  understood: Understood;
  /** The column that is taken now. */
  now: string;
  /** Whether it may be left out. */
  none?: boolean;
}

function ColumnChoice({ understood, now, none = false, ...choice }: ColumnProps) {
  const named = understood.all_columns.map((name, index) => [String(index + 1), name] as const);
  const options = [['', `as understood (${now})`], ...named, ...(none ? [['0', 'none']] : [])] as const;
  return <Choice {...choice} options={options as ChoiceProps['options']} />;
}

/** `open_interest` as "Open interest". */
function capitalised(amount: string): string {
  return amount.charAt(0).toUpperCase() + amount.slice(1).replaceAll('_', ' ');
}
