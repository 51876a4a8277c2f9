import type { UploadFault } from '../contract/upload.ts';

/** As many as a person reads, and mends, in one go. */
const SHOWN = 20;

/** More lines, or a larger part of a file, are nothing to be left out without a look at it. */
const FEW = { lines: 100, share: 0.01 };

/** What is wrong with a file, line by line; counts all of it, keeps the first 20. */
export class Faults {
  count = 0;
  readonly #shown: UploadFault[] = [];
  readonly #lines = new Set<number>();

  add(line: number, problem: string): void {
    this.count += 1;
    if (this.#lines.size <= FEW.lines) this.#lines.add(line);
    if (this.#shown.length < SHOWN) this.#shown.push({ line, problem });
  }

  /** The lines at fault, ascending, where they are few beside so many candles; undefined otherwise. */
  fewBeside(candles: number): number[] | undefined {
    const { size } = this.#lines;
    const areFew = size > 0 && size <= FEW.lines && size <= (candles + size) * FEW.share;
    return areFew ? [...this.#lines].toSorted((one, other) => one - other) : undefined;
  }

  get shown(): UploadFault[] {
    return this.#shown.toSorted((one, other) => one.line - other.line);
  }
}
