const encoder = new TextEncoder();

/**
 * A JSON array as a body, from pieces that are each one or more elements joined by commas. The next
 * piece is asked for only when the client has taken the one before; a client that goes away ends the
 * source, and a source that fails breaks the answer off, so that half an array never looks whole.
 */
export function jsonArrayStream(
  first: string,
  rest: AsyncGenerator<string, void>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`[${first}`));
    },
    async pull(controller) {
      const piece = await rest.next();
      controller.enqueue(encoder.encode(piece.done ? ']' : `,${piece.value}`));
      if (piece.done) controller.close();
    },
    async cancel() {
      await rest.return();
    },
  });
}
