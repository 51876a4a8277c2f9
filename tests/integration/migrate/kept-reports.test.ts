import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

test('each verb of each run keeps its report, and names the backups that were taken before', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  const folder = mkdtempSync(join(tmpdir(), 'candle-reports-'));
  try {
    const backups = [{ path: '/b/database.dump', sizeBytes: 1, sha256: 'ab', restore: 'npm run restore' }];
    writeFileSync(join(folder, 'backups.json'), JSON.stringify(backups));
    const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
    for (const verb of ['plan', 'run', 'run', 'verify']) {
      const { exitCode, stderr } = await migrate(database, legacy, { verb, args: ['--report-dir', folder] });
      expect(exitCode, stderr).toBe(0);
      expect(read('report.json').backups).toEqual(backups);
    }
    const latest = read('report.json');
    expect(latest.verb).toBe('verify');
    const kept = join('runs', latest.runId);
    expect(readdirSync(join(folder, kept)).toSorted()).toEqual([
      'run.html',
      'run.json',
      'verify.html',
      'verify.json',
    ]);
    expect(read(join(kept, 'run.json')).status).toBe('completed');
    expect(read(join(kept, 'verify.json'))).toEqual(latest);
    expect(read('runs/none/plan.json').status).toBe('planned');
    expect(readFileSync(join(folder, kept, 'run.html'), 'utf8')).toContain('/b/database.dump');
    // What is not of that shape is no backup.
    writeFileSync(join(folder, 'backups.json'), '[{"path": 1}]');
    await migrate(database, legacy, { args: ['--report-dir', folder] });
    expect(read('report.json').backups).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
