import type { Recognised } from '../candle-file/recognise.ts';
import type { UploadChoices } from '../contract/upload.ts';
import { refuseFile } from './refuse-file.ts';

/** Some milliseconds: longer than that, and the page would stutter. */
const TURN_MS = 12;

/**
 * Reads a file in the page as the server will, in turns of some milliseconds. The reader is loaded with the
 * first file. Throws the signal's reason where the reading is given up.
 */
export async function readFile(file: File, choices: UploadChoices, signal: AbortSignal): Promise<Recognised> {
  const problem = refuseFile(file);
  if (problem !== null) return { kind: 'refused', problem };
  const { recognise } = await import('../candle-file/recognise.ts');
  const reading = recognise(new Uint8Array(await file.arrayBuffer()), choices);
  let begun = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = reading.next();
    if (done) return value;
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}

/** After what else is due: input, frames. A timer would be slowed down to one a second in a hidden tab. */
function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(null);
  return promise;
}
