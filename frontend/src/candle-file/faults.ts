import type { UploadFault } from '../contract/upload.ts';

/** As many as a person reads, and mends, in one go. */
const SHOWN = 20;

/** What is wrong with a file, line by line; counts all of it, keeps the first 20. */
export class Faults {
  count = 0;
  readonly #shown: UploadFault[] = [];

  add(line: number, problem: string): void {
    this.count += 1;
    if (this.#shown.length < SHOWN) this.#shown.push({ line, problem });
  }

  get shown(): UploadFault[] {
    return this.#shown.toSorted((one, other) => one.line - other.line);
  }
}
