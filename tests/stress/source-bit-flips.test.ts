import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../jobs/migrate/stages/source/header.ts';
import { checkJournal } from '../../jobs/migrate/stages/source/journal/check.ts';
import { checkWal } from '../../jobs/migrate/stages/source/wal/check.ts';
import { chart, inWal, killedAfter, plain, repage, spilling } from './source-truth-table/files.ts';
import { temporaryFolder } from './source-truth-table/scratch.ts';

const PAGE = 512;
const SECTOR = 512;
const HEADER = 28;
const CHECKSUM = SECTOR + 4 + PAGE;

/**
 * Flips one bit in each of these bytes, one after the other, and returns the offsets by what became of them.
 */
async function flipEach(
  path: string,
  offsets: readonly number[],
  judge: () => Promise<unknown>,
): Promise<Map<string, number[]>> {
  const sound = readFileSync(path);
  const verdicts = new Map<string, number[]>();
  const file = openSync(path, 'r+');
  for (const at of offsets) {
    const byte = sound.readUInt8(at);
    writeSync(file, Buffer.from([byte ^ (1 << (at % 8))]), 0, 1, at);
    const verdict = await judge().then(
      () => 'accepted',
      (error) => error.code as string,
    );
    writeSync(file, Buffer.from([byte]), 0, 1, at);
    verdicts.set(verdict, [...(verdicts.get(verdict) ?? []), at]);
  }
  closeSync(file);
  return verdicts;
}

/** All numbers from `first` up to and without `end`. */
function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => first + index);
}

async function make(
  stack: AsyncDisposableStack,
  sideFiles: readonly string[],
  work: (db: Database.Database) => void,
): Promise<string> {
  const path = plain(await temporaryFolder(stack, 'source'));
  repage(path, PAGE);
  killedAfter(path, sideFiles, work);
  return path;
}

describe('one bit flipped', () => {
  it.each([
    { what: 'a -wal', sideFiles: ['-wal'], lastCommit: 'source_wal_doubtful' },
    { what: 'a -wal with its -shm', sideFiles: ['-wal', '-shm'], lastCommit: 'source_wal_damaged' },
  ])('in any byte of $what is noticed', async ({ sideFiles, lastCommit }) => {
    await using stack = new AsyncDisposableStack();
    const path = await make(stack, sideFiles, inWal(chart('a'), chart('b')));
    const [header, sizeBytes] = [await readHeader(path), readFileSync(path).length];
    const wal = `${path}-wal`;
    const shm = sideFiles.includes('-shm') ? `${path}-shm` : undefined;
    const judge = () => checkWal({ path, header, sizeBytes, wal, shm });
    expect(await judge()).toBeGreaterThan(0);
    const verdicts = await flipEach(wal, range(0, readFileSync(wal).length), judge);
    expect([...verdicts.keys()].sort()).toEqual([...new Set(['source_wal_damaged', lastCommit])].sort());
  });

  it('in a -journal is noticed in all but a page, of which its checksum sees every 200th byte', async () => {
    await using stack = new AsyncDisposableStack();
    const path = await make(stack, ['-journal'], spilling('UPDATE candles SET open = open + 1'));
    const check = { path, header: await readHeader(path), main: path, journal: `${path}-journal` };
    const judge = () => checkJournal(check);
    expect(await judge()).toBeGreaterThan(0);
    const seen = [PAGE - 200, PAGE - 400].map((at) => SECTOR + 4 + at);
    const pageNumber = range(SECTOR, SECTOR + 3);
    const checksum = range(CHECKSUM, CHECKSUM + 4);
    const noticed = await flipEach(
      check.journal,
      [...range(0, HEADER), ...pageNumber, ...checksum, ...seen],
      judge,
    );
    expect(noticed.get('accepted')).toBeUndefined();
    const unseen = range(SECTOR + 4, CHECKSUM).filter((at) => !seen.includes(at));
    expect([...(await flipEach(check.journal, unseen, judge)).keys()]).toEqual(['accepted']);
  });
});
