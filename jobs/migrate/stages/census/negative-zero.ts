const QUOTE = 0x22;
const EXPONENTS = new Set([0x65, 0x45]);
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

/** Where the scan is: `zero` after -0, `fraction` after -0.0 and so on. */
type State = 'outside' | 'string' | 'escape' | 'minus' | 'zero' | 'point' | 'fraction' | 'found';

/**
 * Looks for the number -0 in a valid JSON text that comes in pieces: JSON.parse knows it, and jsonb does not.
 */
export class NegativeZeroScan {
  #state: State = 'outside';
  #previous = 0;

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#state !== 'found'; at++) {
      const byte = bytes[at] as number;
      this.#state = this.#after(byte);
      this.#previous = byte;
    }
  }

  /** Whether there was one; the text has ended. */
  end(): boolean {
    return this.#state === 'found' || this.#state === 'zero' || this.#state === 'fraction';
  }

  #after(byte: number): State {
    switch (this.#state) {
      case 'string':
        return inString(byte);
      case 'escape':
        return 'string';
      case 'minus':
        return byte === ZERO ? 'zero' : 'outside';
      case 'zero':
        return byte === POINT ? 'point' : 'found';
      case 'point':
        return byte === ZERO ? 'fraction' : 'outside';
      case 'fraction':
        return inFraction(byte);
      default:
        return this.#outside(byte);
    }
  }

  /** The minus of an exponent, as in 1e-0, is not the sign of a number. */
  #outside(byte: number): State {
    if (byte === QUOTE) return 'string';
    return byte === MINUS && !EXPONENTS.has(this.#previous) ? 'minus' : 'outside';
  }
}

function inString(byte: number): State {
  if (byte === BACKSLASH) return 'escape';
  return byte === QUOTE ? 'outside' : 'string';
}

function inFraction(byte: number): State {
  if (byte === ZERO) return 'fraction';
  return byte > ZERO && byte <= NINE ? 'outside' : 'found';
}

/** Whether a valid JSON text as a whole holds the number -0. */
export function hasNegativeZero(json: Buffer): boolean {
  if (!json.includes('-0')) return false;
  const scan = new NegativeZeroScan();
  scan.push(json);
  return scan.end();
}
