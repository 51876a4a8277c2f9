import type { Drawable } from '../marks/mark.ts';

/** What failed, in words. */
export interface Failure {
  /** For one: `The line was not moved.` */
  readonly one: string;
  /** For more of the same: `2 lines were not moved.` */
  readonly many: (count: number) => string;
  /** A mark's key, or whatever else it is about. The latest failure of one kind about one thing counts. */
  readonly about?: string;
  /** What is not stored for it, as it would be drawn. */
  readonly unsaved?: Drawable;
}

/** A failure that people have not dealt with yet. */
export interface Problem {
  readonly failure: Failure;
  /** Why, as a sentence; may be empty. */
  readonly reason: string;
  /** Null where trying again cannot help. */
  readonly retry: (() => Promise<void>) | null;
  /** Whether it failed because nobody answered: that goes by. */
  readonly passing: boolean;
}

/** `The line was not moved.`, of however many lines. */
export function failureOf(subject: string, outcome: string, about?: string): Failure {
  return {
    one: `The ${subject} was ${outcome}.`,
    many: (count) => `${count} ${subject}s were ${outcome}.`,
    ...(about !== undefined && { about }),
  };
}

/** The problems without those that doing the same once more settles, whether it succeeds or fails. */
export function withoutSame(problems: readonly Problem[], { one, about }: Failure): Problem[] {
  return problems.filter(
    ({ failure }) => about === undefined || failure.about !== about || failure.one !== one,
  );
}

/** The problems without those about this. */
export function withoutAbout(problems: readonly Problem[], about: string): Problem[] {
  return problems.filter(({ failure }) => failure.about !== about);
}

/** All problems in words, each sentence once: what failed, then why. */
export function wordsOf(problems: readonly Problem[]): string {
  const kinds = [...Map.groupBy(problems, ({ failure }) => failure.one).values()];
  const what = kinds.map(([first, ...more]) => {
    const { one = '', many } = first?.failure ?? {};
    return more.length === 0 ? one : many?.(more.length + 1);
  });
  const why = new Set(problems.map(({ reason }) => reason).filter(Boolean));
  return [...what, ...why].join(' ');
}
