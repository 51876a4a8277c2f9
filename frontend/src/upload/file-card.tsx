import type { Recognised } from '../candle-file/recognise.ts';
import type { UploadQuestion } from '../contract/upload.ts';
import { QUIET } from '../field/classes.ts';
import { TextField } from '../field/text-field.tsx';
import { Icon } from '../icon/icon.tsx';
import { FileChoices, Questions } from './file-choices.tsx';
import { FirstRows } from './first-rows.tsx';
import { faultsTitle, leftOutOf, summaryOf } from './summary.ts';
import type { ChosenFile, Uploads } from './uploads.ts';

interface Props {
  file: ChosenFile;
  /** What it is called here: no other file in the dialog is called the same. */
  title: string;
  uploads: Uploads;
  /** The only one: it needs no way to leave it out. */
  single: boolean;
  /** Whether it names a chart. */
  isNamed: boolean;
}

/**
 * One file: its name, what was understood, what is odd about it, its first rows, and the ways to say
 * otherwise.
 */
export function FileCard({ file, title, uploads, single, isNamed }: Props) {
  const { id, read, choices, chartName } = file;
  return (
    <section aria-label={title} className="rounded-xl border border-line p-3">
      <header className="flex items-start gap-2">
        <h3 className="min-w-0 flex-1 font-semibold break-words">{title}</h3>
        {single ? null : (
          <button
            type="button"
            aria-label={`Leave ${title} out`}
            title="Leave it out"
            onClick={() => uploads.remove(id)}
            className={`${QUIET} p-1`}
          >
            <Icon name="close" className="size-3.5" />
          </button>
        )}
      </header>
      {read === null ? <p className="text-muted">Reading…</p> : <Outcome read={read} />}
      <Questions questions={questionsOf(read)} decide={(field, value) => uploads.decide(id, field, value)} />
      {read?.kind !== 'candles' && Object.keys(choices).length > 0 ? (
        <button
          type="button"
          onClick={() => uploads.startAgain(id)}
          className={`${QUIET} mt-2 px-2 py-1 text-[0.8125rem]`}
        >
          Ask again what was asked of this file
        </button>
      ) : null}
      {read?.kind === 'candles' ? (
        <>
          <FirstRows title={title} candles={read.candles} />
          {isNamed ? (
            <div className="mt-3 max-w-96">
              <TextField
                label="Name of the chart"
                value={chartName}
                change={(typed) => uploads.rename(id, typed)}
              />
            </div>
          ) : null}
          <FileChoices
            understood={read.understood}
            choices={choices}
            decide={(field, value) => uploads.decide(id, field, value)}
          />
        </>
      ) : null}
    </section>
  );
}

function questionsOf(read: Recognised | null): readonly UploadQuestion[] {
  if (read?.kind === 'questions') return read.questions;
  return read?.kind === 'faults' && read.question ? [read.question] : [];
}

function Outcome({ read }: { read: Recognised }) {
  switch (read.kind) {
    case 'candles':
      return <Understood read={read} />;
    case 'questions':
      return null;
    case 'refused':
      return <Problem>This file {read.problem}</Problem>;
    case 'too many':
      return (
        <Problem>
          It has more than 500,000 candles. Split it before line {read.line.toLocaleString('en-GB')}.
        </Problem>
      );
    case 'faults':
      return <Faults read={read} />;
  }
}

function Problem({ children }: { children: React.ReactNode }) {
  return (
    <p role="alert" className="mt-1 rounded-lg bg-problem px-3 py-2">
      {children}
    </p>
  );
}

function Faults({ read }: { read: Extract<Recognised, { kind: 'faults' }> }) {
  const { faults, count } = read;
  return (
    <div role="alert" className="mt-1 rounded-lg bg-problem px-3 py-2">
      <p className="font-medium">{faultsTitle(read)}</p>
      <ul className="mt-1 max-h-48 overflow-y-auto text-[0.8125rem]">
        {faults.map(({ line, problem }) => (
          <li key={`${line} ${problem}`} className="break-words">
            <span className="font-medium tabular-nums">Line {line.toLocaleString('en-GB')}</span>: {problem}
          </li>
        ))}
      </ul>
      {count > faults.length ? <p>… and {(count - faults.length).toLocaleString('en-GB')} more.</p> : null}
    </div>
  );
}

function Understood({ read }: { read: Extract<Recognised, { kind: 'candles' }> }) {
  const { understood, leftOut, remarks, candles } = read;
  const left = leftOutOf(leftOut);
  const notes = [...understood.assumed, ...(left === null ? [] : [`${left}.`])];
  return (
    <>
      <p className="text-pretty">{summaryOf(understood, candles.count)}</p>
      {notes.length > 0 ? <p className="mt-1 text-xs text-pretty text-muted">{notes.join(' ')}</p> : null}
      {remarks.length > 0 ? (
        <ul className="mt-2 rounded-lg bg-problem px-3 py-2 text-[0.8125rem]">
          {remarks.map(({ rule, count, text, lines }) => (
            <li key={rule}>
              {placeOf(count, lines)}: {text}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** `Line 42`, `Lines 3, 4 and 7`, `900 times, as on line 3`. */
function placeOf(count: number, lines: readonly number[]): string {
  const numbers = lines.map((line) => line.toLocaleString('en-GB'));
  if (count === 1) return `Line ${numbers[0]}`;
  if (count > lines.length) return `${count.toLocaleString('en-GB')} times, as on line ${numbers[0]}`;
  return `Lines ${new Intl.ListFormat('en-GB').format(numbers)}`;
}
