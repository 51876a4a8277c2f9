import { keyOf } from '../marks/row.ts';
import type { NewRow } from './new-row.ts';
import type { RowChange, Step } from './step.ts';

/** So many marks are named; more would hide what happened to them. */
const NAMED = 2;

/** Why something is not done that was under way, or waited to be tried again, in a page that is gone. */
export const LEFT = 'The page was left before that was done.';

/** What failed, in words. */
export interface Failure {
  /** For one: `The line was not moved.` */
  readonly one: string;
  /** For more of the same: `2 lines were not moved.` */
  readonly many: (count: number) => string;
  /** A mark's key, or whatever else it is about. The latest failure of one kind about one thing counts. */
  readonly about?: string;
  /** The marks that it is about, as long as nothing else was done to them, in words. */
  readonly rows?: readonly { readonly key: string; readonly words: string }[];
  /** What was not done to them: doing the same later makes up for it. */
  readonly act?: string;
  /** The how manieth thing it was that somebody began to do. */
  readonly begun?: number;
  /** The new row that is not stored for it. */
  readonly unsaved?: NewRow;
  /** What is not done to stored rows for it; its text is what they were not: `relabelled`. */
  readonly undone?: Step;
}

/** A failure that people have not dealt with yet. */
export interface Problem {
  readonly failure: Failure;
  /** Why, as a sentence; may be empty. */
  readonly reason: string;
  /** Tries again what is left of it. Null where that cannot help. */
  readonly retry: ((failure: Failure) => Promise<void>) | null;
  /** Whether it failed because nobody answered: that goes by. */
  readonly passing: boolean;
  /** Whether it is certain that nothing was stored. */
  readonly refused: boolean;
}

/** `The line was not moved.`, of however many lines. */
export function failureOf(subject: string, outcome: string, about?: string): Failure {
  return {
    one: `The ${subject} was ${outcome}.`,
    many: (count) => `${count} ${subject}s were ${outcome}.`,
    ...(about !== undefined && { about }),
  };
}

/** Something (`rated 4`) was not done to marks: doing the same later settles it. */
export function notDone(
  subject: string,
  done: string,
  rows: NonNullable<Failure['rows']>,
): Failure & { act: string } {
  return { ...failureOf(subject, `not ${done}`), act: actOf(done), rows };
}

/** `rated` of `rated 4`. */
export function actOf(done: string): string {
  return done.replace(/[ :].*/, '');
}

/** The problems without those that doing the same once more settles, whether it succeeds or fails. */
export function withoutSame(problems: readonly Problem[], { one, about }: Failure): Problem[] {
  return problems.filter(
    ({ failure }) => about === undefined || failure.about !== about || failure.one !== one,
  );
}

/** The problems without what this settles: of one act where it is named, of any otherwise. */
export function withoutAbout(problems: readonly Problem[], about: string, act?: string): Problem[] {
  return problems.flatMap((problem) => {
    const { failure } = problem;
    if (act !== undefined && failure.act !== act) return [problem];
    const rows = failure.rows?.filter(({ key }) => key !== about);
    if (failure.about === about || rows?.length === 0) return [];
    return [
      rows && rows.length < (failure.rows?.length ?? 0)
        ? { ...problem, failure: { ...failure, rows, ...undoneWithout(failure, about) } }
        : problem,
    ];
  });
}

function undoneWithout({ undone }: Failure, key: string): Pick<Failure, 'undone'> {
  if (!undone) return {};
  const isOther = ({ before }: RowChange) => before === null || keyOf(before) !== key;
  return { undone: { ...undone, changes: undone.changes.filter(isOther) } };
}

/**
 * The latest thing that somebody began to do, and that failed and can be tried again; undefined without one.
 */
export function latestOf(problems: readonly Problem[]): Problem | undefined {
  return problems
    .filter(({ failure, retry }) => failure.begun !== undefined && retry !== null)
    .toSorted((one, other) => (one.failure.begun ?? 0) - (other.failure.begun ?? 0))
    .at(-1);
}

/** All problems in words, each sentence once: which marks, what failed, then why. */
export function wordsOf(problems: readonly Problem[]): string {
  const kinds = [...Map.groupBy(problems, ({ failure }) => failure.one).values()];
  const why = new Set(problems.map(({ reason }) => reason).filter(Boolean));
  return [...kinds.map((kind) => wordsOfKind(kind.map(({ failure }) => failure))), ...why].join(' ');
}

function wordsOfKind(failures: readonly Failure[]): string {
  const count = failures.reduce((sum, { rows }) => sum + (rows?.length ?? 1), 0);
  const [first] = failures;
  const what = count === 1 ? first?.one : first?.many(count);
  const which = failures.flatMap(({ rows = [] }) => rows.map(({ words }) => words));
  if (which.length === 0) return what ?? '';
  const named = which.slice(0, NAMED).join('; ');
  const more = which.length > NAMED ? ` and ${which.length - NAMED} more` : '';
  return `${named}${more}: ${what}`;
}
