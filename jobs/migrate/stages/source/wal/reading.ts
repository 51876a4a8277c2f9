import { parseHeader } from '../header.ts';
import { firstBytes } from '../read-fully.ts';
import { type Frame, parseWalHeader, WAL_HEADER_BYTES, walFrames } from './frames.ts';

/**
 * How a `-wal` goes on behind its last sound frame. SQLite takes all of these for the end, and says nothing.
 * - `nothing`: it ends there, or with frames of an earlier generation, left by a writer that began anew.
 * - `unfinished`: frames of a transaction that no commit follows; a writer was killed or rolled back.
 * - `doubtful`: one frame that may have been a commit: half written, or damaged later.
 * - `committed`: a commit of the same generation. What lies before it is damaged.
 */
export type Tail = 'nothing' | 'unfinished' | 'doubtful' | 'committed';

/** What a `-wal` holds. */
export interface Wal {
  pageBytes: number;
  salts: Buffer;
  /** Sound frames up to and including the last commit among them: what SQLite will read. */
  committedFrames: number;
  /** Pages of the database after that commit; 0 where there is none. */
  committedPages: number;
  /** Numbers of the pages that were committed. */
  pages: ReadonlySet<number>;
  /** The change counter in the last committed version of page 1; NULL where page 1 was not written. */
  changeCounter: number | null;
  tail: Tail;
}

/**
 * Reads a `-wal` to its end. `invalid` where it is not empty and its header is none; a file without a frame
 * is `empty`.
 */
export async function readWal(path: string): Promise<Wal | 'empty' | 'invalid'> {
  const start = await firstBytes(path, WAL_HEADER_BYTES);
  if (start.length === 0) return 'empty';
  const header = parseWalHeader(start);
  if (!header) return 'invalid';
  const reading = new WalReading();
  for await (const frame of walFrames(path, header)) {
    if (!reading.add(frame)) break;
  }
  const { pageBytes, salts } = header;
  // A spread passes over what a class computes.
  return { pageBytes, salts, ...reading, tail: reading.tail };
}

/** Collects what the frames say, one after the other. */
class WalReading {
  readonly pages = new Set<number>();
  committedFrames = 0;
  committedPages = 0;
  changeCounter: number | null = null;
  #soundFrames = 0;
  #uncommitted: number[] = [];
  #uncommittedCounter: number | null = null;
  #tail: Tail | undefined;

  /** Takes the next frame; false when no further one can change the result. */
  add(frame: Frame): boolean {
    if (frame.sound) this.#addSound(frame);
    else if (this.#tail === undefined) this.#tail = tailFrom(frame);
    else if (frame.salts === 2 && frame.commitPages > 0 && frame.content) this.#tail = 'committed';
    return this.#tail !== 'committed';
  }

  get tail(): Tail {
    return this.#tail ?? (this.#soundFrames > this.committedFrames ? 'unfinished' : 'nothing');
  }

  #addSound({ page, commitPages, content }: Frame): void {
    this.#soundFrames += 1;
    this.#uncommitted.push(page);
    if (page === 1 && content) this.#uncommittedCounter = parseHeader(content).changeCounter;
    if (commitPages === 0) return;
    this.committedFrames = this.#soundFrames;
    this.committedPages = commitPages;
    this.changeCounter = this.#uncommittedCounter ?? this.changeCounter;
    this.#uncommittedCounter = null;
    for (const committed of this.#uncommitted) this.pages.add(committed);
    this.#uncommitted = [];
  }
}

/**
 * What the first unsound frame stands for. SQLite gives a frame its salts last while a transaction rewrites
 * pages it has spilled, so a frame without them belongs to no commit; page 0 is never written.
 */
function tailFrom({ page, commitPages, salts }: Frame): Tail {
  if (page === 0 || salts === null) return 'doubtful';
  if (salts === 0) return 'nothing';
  return commitPages === 0 ? 'unfinished' : 'doubtful';
}
