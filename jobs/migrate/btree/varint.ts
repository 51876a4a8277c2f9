/**
 * SQLite's variable-length integers: seven bits a byte, most significant first, the ninth byte whole.
 * `readVarint` returns the value as a number and leaves in `varintEnd` where the next byte is; above 2^53
 * the number is rounded, which is enough to see that a key is out of range.
 */
export let varintEnd = 0;

/** Reads the varint at `at` as a signed number. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] as number;
  if (byte < 0x80) {
    varintEnd = at + 1;
    return byte;
  }
  let value = byte & 0x7f;
  for (let index = 1; index < 8; index++) {
    byte = bytes[at + index] as number;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      varintEnd = at + index + 1;
      return value;
    }
  }
  varintEnd = at + 9;
  return longVarint(bytes, at);
}

/**
 * Nine bytes are a 64-bit integer, negative ones too: two halves, or small negative ones would be rounded.
 */
function longVarint(bytes: Uint8Array, at: number): number {
  const seven = (index: number) => (bytes[at + index] as number) & 0x7f;
  const high = (seven(0) << 25) | (seven(1) << 18) | (seven(2) << 11) | (seven(3) << 4) | (seven(4) >> 3);
  const low =
    ((seven(4) & 7) << 29) |
    (seven(5) << 22) |
    (seven(6) << 15) |
    (seven(7) << 8) |
    (bytes[at + 8] as number);
  return high * 4_294_967_296 + (low >>> 0);
}
