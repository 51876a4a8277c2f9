import { type Recognised, recognise } from '../../../frontend/src/candle-file/recognise.ts';
import type { UploadChoices } from '../../../frontend/src/contract/upload.ts';

/** What becomes of a file, as page and API read it. */
export function readCandleFile(file: string | Uint8Array, choices: UploadChoices = {}): Recognised {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const reading = recognise(bytes, choices);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** The candles of a file that can be read. Throws with the reason where it cannot. */
export function candlesIn(file: string | Uint8Array, choices: UploadChoices = {}) {
  const read = readCandleFile(file, choices);
  if (read.kind === 'candles') return read;
  throw new Error(`Not read as candles: ${JSON.stringify(read).slice(0, 500)}`);
}
