import { askingSignal, keepAsking } from './asking.ts';
import { foundIn } from './cause.ts';
import { Refusal } from './errors.ts';
import { logBug } from './log.ts';
import { asUnavailable } from './unavailable.ts';

/** What stands around and between the pieces of a body. */
export interface Framing {
  before: string;
  between: string;
  after: string;
}

export const JSON_ARRAY: Framing = { before: '[', between: ',', after: ']' };

const encoder = new TextEncoder();

/**
 * A body from pieces of text; without a first piece it is empty but for its frame. The next piece is asked
 * for only when the client has taken the one before; a client that goes away ends the source, and a source
 * that fails breaks the answer off, so that half of it never looks whole.
 */
export function framedStream(
  { before, between, after }: Framing,
  first: string | undefined,
  rest: AsyncGenerator<string, void>,
): ReadableStream<Uint8Array> {
  const asking = keepAsking();
  const signal = askingSignal();
  const end = async () => void (await rest.return());
  const source: ConstructorParameters<typeof ReadableStream<Uint8Array>>[0] = {
    start(controller) {
      controller.enqueue(encoder.encode(before + (first ?? '')));
      whenAborted(signal, () => {
        controller.error(signal?.reason);
        // What is being read fails with the same reason.
        end().catch(() => {});
      });
    },
    async pull(controller) {
      const piece = await asking(() => rest.next()).catch((thrown: unknown) => {
        throw signal?.aborted ? thrown : brokenOff(thrown);
      });
      if (signal?.aborted) return;
      controller.enqueue(encoder.encode(piece.done ? after : between + piece.value));
      if (piece.done) controller.close();
    },
    cancel: end,
  };
  // Nothing is made ahead: what a slow client has not asked for need not be held for it.
  return new ReadableStream(source, { highWaterMark: 0 });
}

/**
 * Says why in one line of the log, unless it was meant (a chart that is deleted while it is read). By its
 * name the framework breaks the answer off without a stack of its own.
 */
function brokenOff(thrown: unknown): DOMException {
  if (!foundIn(thrown, Refusal) && !asUnavailable(thrown)) logBug(thrown);
  return new DOMException(thrown instanceof Error ? thrown.message : String(thrown), 'AbortError');
}

/** The framework neither reads nor cancels a body whose client had gone before it came to it. */
function whenAborted(signal: AbortSignal | undefined, stop: () => void): void {
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
}
