import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeLegacyFile } from '../../../scripts/seed-legacy/write.ts';
import { type JobResult, runJob } from '../../support/run-job.ts';
import { SMALL, temporaryFolder } from './file.ts';

function seed(...args: string[]): Promise<JobResult> {
  return runJob('scripts/seed-legacy.ts', args);
}

describe('npm run seed:legacy', () => {
  test('writes one file into a new folder and says what is in it', async () => {
    using folder = temporaryFolder();
    const out = join(folder.path, 'data', 'candles.db');
    const result = await seed('--out', out, '--candles', '500');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(/candles +500 rows/);
    expect(readdirSync(join(folder.path, 'data'))).toEqual(['candles.db']);
  });

  test('takes several CSV files as charts', async () => {
    using folder = temporaryFolder();
    const files = ['a.csv', 'b.csv'].map((name) => join(folder.path, name));
    for (const file of files) writeFileSync(file, 'time,open,high,low,close\n60,1,1,1,1\n');
    const result = await seed('--out', join(folder.path, 'candles.db'), '--csv', ...files);
    expect(result.stdout).toMatch(/charts +2 rows\n +candles +2 rows/);
  });

  test.each([
    ['an unknown option', ['--colour', 'red'], /Unknown option '--colour'/],
    ['an unknown vintage', ['--vintage', 'v4'], /Unknown vintage v4\.\nIt must be one of v0, v1/],
    ['a count that is none', ['--candles', '1e3'], /--candles 1e3 is out of range/],
    ['a stray argument', ['prices.csv'], /Unknown argument prices\.csv/],
    ['a missing CSV file', ['--csv', 'missing.csv'], /Cannot read missing\.csv/],
    ['charts that v0 has no room for', ['--vintage', 'v0', '--charts', '2'], /v0 file holds one chart only/],
  ])('refuses %s with exit code 2 and writes nothing', async (_, args, message) => {
    using folder = temporaryFolder();
    const result = await seed('--out', join(folder.path, 'candles.db'), ...args);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.each(['', '-wal', '-journal'])(
    'leaves an existing candles.db%s alone without --force',
    async (suffix) => {
      using folder = temporaryFolder();
      const out = join(folder.path, 'candles.db');
      writeFileSync(out + suffix, 'precious');
      const result = await seed('--out', out, '--candles', '10');
      expect(result.exitCode).toBe(2);
      expect(result.stderr).toContain(`${out}${suffix} exists.`);
      expect(readFileSync(out + suffix, 'utf8')).toBe('precious');
    },
  );

  test('replaces the file and its stale side files with --force', async () => {
    using folder = temporaryFolder();
    const out = join(folder.path, 'candles.db');
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(out + suffix, 'stale');
    expect(await seed('--out', out, '--candles', '10', '--force')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(folder.path)).toEqual(['candles.db']);
  });
});

describe('a file written with --wal', () => {
  test('is in WAL mode by its header and has no side files', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'candles.db');
    writeLegacyFile(path, { ...SMALL, wal: true });
    const header = readFileSync(path).subarray(18, 20);
    expect([...header]).toEqual([2, 2]);
    expect(readdirSync(folder.path)).toEqual(['candles.db']);
  });

  test('is not left behind when its content cannot be made', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'candles.db');
    const broken = { name: 'x', prices: { ...emptyColumns(), time: new Float64Array([60, 60]) } };
    expect(() => writeLegacyFile(path, { ...SMALL, candles: 0, csv: [broken] })).toThrow(/NOT NULL|UNIQUE/);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

function emptyColumns() {
  const column = new Float64Array(2);
  return { open: column, high: column, low: column, close: column };
}
