import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closedFolderAbove, reachableBinaries } from '../../../scripts/embedded-postgres/binaries.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };

describe('server programs below a directory that only its owner can enter', () => {
  let folder: string;
  let binaries: { initdb: string; postgres: string };
  let copy: string;

  beforeEach(() => {
    // mkdtemp makes it 0700, as `mktemp -d` does for a checkout.
    folder = mkdtempSync(join(tmpdir(), 'candle-binaries-'));
    const bin = join(folder, 'native', 'bin');
    mkdirSync(bin, { recursive: true });
    binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
    for (const path of Object.values(binaries)) writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
    copy = join(folder, 'copy');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are copied for another user', async () => {
    expect(await closedFolderAbove(binaries.postgres)).toBe(folder);
    const reachable = await reachableBinaries(binaries, NOBODY, copy);
    expect(reachable.postgres).toBe(join(copy, 'bin', 'postgres'));
    expect(existsSync(reachable.postgres) && existsSync(reachable.initdb)).toBe(true);
  });

  test('are used in place by their owner', async () => {
    expect(await reachableBinaries(binaries, undefined, copy)).toBe(binaries);
    expect(existsSync(copy)).toBe(false);
  });

  test('are used in place once everybody may enter', async () => {
    chmodSync(folder, 0o755);
    expect(await reachableBinaries(binaries, NOBODY, copy)).toBe(binaries);
    expect(existsSync(copy)).toBe(false);
  });
});
