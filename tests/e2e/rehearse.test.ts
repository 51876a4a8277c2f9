import { afterAll, describe, expect, it } from 'vitest';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { mustRun, run } from './support/command.ts';
import { Operator } from './support/operator.ts';
import { scenario } from './support/scenario.ts';
import { LEGACY_OWNER } from './support/settings.ts';
import type { Stack } from './support/stack.ts';

/** An application that commits a chart with an annotation of it fifty times a second, and counts what fails. */
const WRITER = `
const Database = require('better-sqlite3');
const db = new Database('/legacy/candles.db', { timeout: 5000 });
db.pragma('journal_mode = ' + process.argv[1]);
const chart = db.prepare("INSERT INTO charts (name, created_at) VALUES (?, 0)");
const annotation = db.prepare("INSERT INTO annotations (chart_id, timestamp, label_type, created_at) VALUES (?, 0, 'x', 0)");
const done = { commits: 0, failures: [] };
const write = db.transaction(() => {
  const { lastInsertRowid } = chart.run(process.argv[1] + ' ' + done.commits);
  annotation.run(lastInsertRowid);
});
setInterval(() => {
  try { write(); done.commits += 1; } catch ({ message }) { done.failures.push(message); }
  if (done.commits === 1) console.log('writing');
}, 20);
process.on('SIGTERM', () => { db.close(); console.log(JSON.stringify(done)); process.exit(); });`;

describe('a rehearsal beside the old application', () => {
  let legacy: LegacyFile;
  let operator: Operator;

  const theStack = scenario(async (stack) => {
    legacy = await legacyFile({ candles: 200_000, charts: 2 });
    await stack.old.fillLegacy(legacy.folder);
    operator = await Operator.at(stack.settings);
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    await legacy?.[Symbol.asyncDispose]();
  });

  it.each(['wal', 'delete'])(
    'migrates a moment between two of its commits, and none fails: %s',
    async (mode) => {
      const stack = theStack();
      await using writer = await startWriter(stack, mode);
      const before = await countsIn(stack);
      const { exitCode, stdout, stderr } = await operator.run('rehearse');
      expect(exitCode, stdout + stderr).toBe(0);
      if (mode === 'wal') console.log(stdout);
      const { commits, failures } = await writer.stop();
      const [charts, annotations] = ['charts', 'annotations'].map((table) => migrated(stdout, table));
      expect(Number(charts) - before.charts).toBe(Number(annotations) - before.annotations);
      expect(Number(charts) - before.charts).toBeGreaterThan(0);
      expect(Number(charts) - before.charts).toBeLessThan(commits);
      expect(failures).toEqual([]);
      expect(stdout).toMatch(/downtime {2}about \d+ s/);
      expect(stdout).not.toContain('Report: ');
      expect(await operator.throwAways()).toEqual([]);
    },
  );

  it('shows what is in the way, and ends as the job would', async () => {
    const stack = theStack();
    await writeOnce(stack, `UPDATE charts SET name = CAST(x'610062' AS TEXT) WHERE id = 1`);
    const { exitCode, stdout } = await operator.run('rehearse');
    expect(exitCode).toBe(5);
    expect(stdout).toContain('charts.name');
    expect(await operator.throwAways()).toEqual([]);
  });

  it('says so where there is no file to copy', async () => {
    const stack = theStack();
    await mustRun('docker', [
      'run',
      '--rm',
      '--volume',
      `${volumeOf(stack)}:/v`,
      'postgres:16',
      'rm',
      '/v/candles.db',
    ]);
    const { exitCode, stderr } = await operator.run('rehearse');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(volumeOf(stack));
  });
});

function volumeOf(stack: Stack): string {
  return String(stack.settings['LEGACY_VOLUME']);
}

/** How to run JavaScript on the old volume as the old application's user. */
function inVolume(stack: Stack, ...options: string[]): string[] {
  const image = `candle-annotator-migrate:${stack.settings['IMAGE_TAG']}`;
  const at = ['--user', LEGACY_OWNER, '--volume', `${volumeOf(stack)}:/legacy`, '--entrypoint', 'node'];
  return ['run', ...options, ...at, image, '-e'];
}

async function startWriter(stack: Stack, mode: string) {
  const name = `${stack.project}-writer`;
  await mustRun('docker', [...inVolume(stack, '--detach', '--init', '--name', name), WRITER, mode]);
  while (!(await run('docker', ['logs', name])).output.includes('writing'));
  return {
    async stop(): Promise<{ commits: number; failures: string[] }> {
      await mustRun('docker', ['stop', name]);
      return JSON.parse(String((await mustRun('docker', ['logs', name])).trim().split('\n').at(-1)));
    },
    [Symbol.asyncDispose]: async () => {
      await run('docker', ['rm', '--force', name]);
    },
  };
}

async function writeOnce(stack: Stack, sql: string): Promise<string> {
  const program = `new (require('better-sqlite3'))('/legacy/candles.db').exec(process.argv[1])`;
  return mustRun('docker', [...inVolume(stack, '--rm'), program, sql]);
}

/** Rows at some moment: each of the writer's commits adds one to both. */
async function countsIn(stack: Stack): Promise<{ charts: number; annotations: number }> {
  const program = `const db = new (require('better-sqlite3'))('/legacy/candles.db', { readonly: true });
    console.log(JSON.stringify(db.prepare('SELECT (SELECT count(*) FROM charts) AS charts, (SELECT count(*) FROM annotations) AS annotations').get()))`;
  return JSON.parse(await mustRun('docker', [...inVolume(stack, '--rm'), program]));
}

/** Rows of a table that the summary says were verified. */
function migrated(summary: string, table: string): number {
  const [, source, loaded] = new RegExp(`^${table} +([\\d,]+) +([\\d,]+)`, 'm').exec(summary) ?? [];
  expect(loaded, summary).toBe(source);
  return Number(source?.replaceAll(',', ''));
}
