import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Recognised, recognise } from '../../candle-file/recognise.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { UploadChoices, UploadProblem } from '../../contract/upload.ts';
import { badField, Refusal, tooLarge } from '../errors.ts';

/** The candles of a file, and how it was read. */
export type ReadFile = Extract<Recognised, { kind: 'candles' }>;

/** 400 with what a person or a program needs to put the file right. */
export class UnreadableFile extends Refusal {
  override name = 'UnreadableFile';
  readonly #body: UploadProblem;

  constructor(body: UploadProblem) {
    super(400, 'unreadable_file', body.error);
    this.#body = body;
  }

  override get body(): UploadProblem {
    return this.#body;
  }
}

/**
 * Reads a file; other requests have their turn after every slice of it. Throws 400 with the faults or the
 * open questions, 413 for too many candles.
 */
export async function readFile(
  bytes: Uint8Array,
  choices: UploadChoices,
  signal: AbortSignal,
): Promise<ReadFile> {
  const reading = recognise(bytes, choices);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return candlesOf(value);
    await nextTurn();
    if (signal.aborted) throw badField('request', 'was given up before its candles were stored');
  }
}

function candlesOf(recognised: Recognised): ReadFile {
  switch (recognised.kind) {
    case 'candles':
      return recognised;
    case 'questions':
      throw openQuestions(recognised);
    case 'faults':
      throw faulty(recognised);
    case 'refused':
      throw new UnreadableFile({ error: `file: ${recognised.problem}` });
    case 'too many':
      throw tooLarge(`line ${recognised.line}: the file has more than ${LIMITS.uploadRows} candles.`);
  }
}

function openQuestions({ line, questions }: Extract<Recognised, { kind: 'questions' }>): UnreadableFile {
  const [question] = questions;
  const where = line === null ? '' : `line ${line}: `;
  return new UnreadableFile({
    error: `${where}${question?.text}`,
    ...(question ? { question } : {}),
    questions,
  });
}

function faulty({ faults, count, question }: Extract<Recognised, { kind: 'faults' }>): UnreadableFile {
  const [first] = faults;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return new UnreadableFile({
    error: `line ${first?.line}: ${first?.problem}${more}`,
    faults,
    fault_count: count,
    ...(question && { question, questions: [question] }),
  });
}
