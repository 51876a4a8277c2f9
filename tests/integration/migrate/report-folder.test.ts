import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate, startMigration } from '../../support/migration.ts';
import { untilStopped } from '../../support/processes.ts';
import { countRows } from '../../support/tables.ts';

function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'candle-reports-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

describe('a report that cannot be written: exit 2', () => {
  it.each(['report.json', 'report.html'])(
    'where %s is a folder, before anything else happens',
    async (name) => {
      await using database = await createDatabase();
      await using legacy = await legacyFile();
      using reports = temporaryFolder();
      mkdirSync(join(reports.path, name));
      const { exitCode, stderr } = await migrate(database, legacy, { args: ['--report-dir', reports.path] });
      expect(exitCode, stderr).toBe(2);
      expect(stderr).toContain(`${name} in it is a folder`);
      expect(await countRows(database)).toBe(0);
    },
  );

  it('once the migration has completed: the summary is shown, the error says so, no draft is left', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    using reports = temporaryFolder();
    const args = ['--report-dir', reports.path];
    await using job = startMigration(database, legacy, {
      args,
      env: { MIGRATE_FAULT: 'SIGSTOP@before:finish' },
    });
    await job.output(/"event":"fault"/);
    await untilStopped(job);
    mkdirSync(join(reports.path, 'report.json'));
    job.kill('SIGCONT');
    const { exitCode, stdout, stderr } = await job.finished;
    expect(exitCode, stderr).toBe(2);
    expect(stdout).toMatch(/^candles .* verified$/m);
    expect(stdout).toContain('Report: not written');
    expect(stderr).toMatch(
      /"message":"Completed: every value was compared .* Only its report cannot be written to/,
    );
    expect(readdirSync(reports.path).toSorted()).toEqual(['report.html', 'report.json']);
    rmSync(join(reports.path, 'report.json'), { recursive: true });
    expect((await migrate(database, legacy, { args })).exitCode).toBe(0);
    expect(readdirSync(reports.path)).toContain('report.json');
  });

  it.runIf(process.platform === 'linux')('in a parent that takes no folder', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const out = await migrate(database, legacy, { verb: 'export', args: ['--out', '/proc/back/candles.db'] });
    expect(out.exitCode, out.stderr).toBe(2);
    const { exitCode, stderr } = await migrate(database, legacy, { args: ['--report-dir', '/proc/reports'] });
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain('report_unwritable');
  });
});
