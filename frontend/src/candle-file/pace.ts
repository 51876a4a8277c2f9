/** Some milliseconds of simple arithmetic. */
const STRIDE = 16_384;

/** The numbers from `from` to below `to`, handing over after every 16,384 so that others have their turn. */
export function* strides(from: number, to: number, work: (index: number) => void): Generator<void, void> {
  for (let index = from; index < to; ) {
    for (const end = Math.min(to, index + STRIDE); index < end; index++) work(index);
    yield;
  }
}
