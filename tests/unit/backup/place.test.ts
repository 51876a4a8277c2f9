import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertUnchanged, writeFileOf } from '../../../scripts/backup/files.ts';
import type { Manifest } from '../../../scripts/backup/manifest.ts';
import { deleteOld, listBackups, makeBackup } from '../../../scripts/backup/place.ts';

let place: string;
beforeEach(() => {
  place = join(mkdtempSync(join(tmpdir(), 'candle-backups-')), 'backups');
});
afterEach(() => rmSync(join(place, '..'), { recursive: true }));

/** Makes a backup of one file, said to have been taken on this day of November. */
function backup(day: number, kind: Manifest['kind'] = 'regular') {
  return makeBackup(place, async (folder) => {
    const archive = await writeFileOf(join(folder, 'legacy.tar'), async (into) => into.end('content'));
    const takenAt = `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;
    const legacy = { volume: `volume-${day}`, archive, files: {} };
    return { backupVersion: 1, kind, takenAt, provedAt: takenAt, database: null, legacy };
  });
}

describe('the place of backups', () => {
  it('is for the eyes of its owner alone, and its checksums are those of the files', async () => {
    const { folder } = await backup(1);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
  });

  it.runIf(process.platform === 'linux')('that cannot be made is said to be so at once', async () => {
    await expect(
      makeBackup('/proc/nowhere', () => backup(1).then(({ manifest }) => manifest)),
    ).rejects.toThrow('/proc/nowhere cannot be made');
  });

  it('lists the newest first, and nothing that is no backup', async () => {
    for (const day of [2, 3, 1]) await backup(day);
    mkdirSync(join(place, 'something else'));
    writeFileSync(join(place, 'backup.json'), '{');
    const found = await listBackups(place);
    expect(found.map(({ manifest }) => manifest.legacy?.volume)).toEqual([
      'volume-3',
      'volume-2',
      'volume-1',
    ]);
  });

  it('keeps as many regular ones as are wanted, and all from before a move', async () => {
    await backup(1, 'move');
    for (const day of [2, 3, 4, 5]) await backup(day);
    expect(await deleteOld(place, 0)).toEqual([]);
    expect(await deleteOld(place, 2)).toHaveLength(2);
    const left = await listBackups(place);
    expect(left.map(({ manifest }) => manifest.legacy?.volume)).toEqual(['volume-5', 'volume-4', 'volume-1']);
  });

  it('holds nothing of a backup that failed', async () => {
    const failing = makeBackup(place, async (folder) => {
      writeFileSync(join(folder, 'half'), '');
      throw new Error('pg_dump: no');
    });
    await expect(failing).rejects.toThrow('pg_dump: no');
    expect(readdirSync(place)).toEqual([]);
  });

  it('loses what a process left that was killed, and nothing that another one is making', async () => {
    const ended = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    const [dead, alive, elsewhere] = [
      `.unfinished-${hostname()}-${ended}-then`,
      `.unfinished-${hostname()}-${process.pid}-now`,
      `.unfinished-another-host-${ended}-then`,
    ];
    for (const name of [dead, alive, elsewhere]) mkdirSync(join(place, name), { recursive: true });
    await backup(1);
    expect(readdirSync(place)).toEqual(expect.arrayContaining([alive, elsewhere]));
    expect(readdirSync(place)).not.toContain(dead);
  });

  it.each([
    ['another byte', (text: string) => text.replace('c', 'C'), 'is not what it was'],
    ['a byte less', (text: string) => text.slice(1), 'has 6 bytes, and had 7'],
  ])('notices %s in a file', async (_, change, message) => {
    const { folder, manifest } = await backup(1);
    const path = join(folder, 'legacy.tar');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    await expect(assertUnchanged(folder, manifest.legacy!.archive)).rejects.toThrow(message);
    rmSync(path);
    await expect(assertUnchanged(folder, manifest.legacy!.archive)).rejects.toThrow('missing');
  });
});
