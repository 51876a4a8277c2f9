import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createDatabase } from '../support/database.ts';
import type { Attempt, Scene, Situation } from '../support/hints/scene.ts';
import { SITUATIONS } from '../support/hints/situations.ts';
import { legacyFile } from '../support/legacy.ts';
import { type Migration, migrate } from '../support/migration.ts';

vi.setConfig({ maxConcurrency: 3, testTimeout: 120_000 });

describe('what a hint says, done to the letter, goes through', () => {
  it.concurrent.each(SITUATIONS)('$situation: $code; $done', async (row) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 60, ...row.legacy });
    const folder = mkdtempSync(join(tmpdir(), 'candle-hint-'));
    const run = (attempt: Attempt = {}) => attemptOn(database, legacy.path, attempt);
    try {
      const scene: Scene = {
        ...{ path: legacy.path, backup: join(folder, 'backup', 'candles.db'), folder: join(folder, 'own') },
        ...{ database, query: (sql) => database.query(sql), run },
      };
      mkdirSync(scene.folder);
      mkdirSync(join(folder, 'backup'));
      for (const suffix of ['', '-wal', '-journal'])
        if (existsSync(scene.path + suffix)) copyFileSync(scene.path + suffix, scene.backup + suffix);
      const refused = await run((await row.make(scene)) ?? {});
      const said = refused.report?.error ?? errorIn(refused.stderr);
      expect({ exitCode: refused.exitCode, code: said.code }, refused.stderr).toEqual(expected(row));
      const done = await run((await row.follow(said.hint, scene)) ?? {});
      expect(done.exitCode, done.stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function expected({ exitCode, code }: Situation) {
  return { exitCode, code };
}

function attemptOn(
  { url }: { url: string },
  path: string,
  { verb = 'run', source = path, args = [], env = {} }: Attempt,
): Promise<Migration> {
  return migrate({ url }, { path: source }, { verb, args: ['--batch-rows', '20', ...args], env });
}

/** What the log says where no report could be written. */
function errorIn(stderr: string): { code: string; hint: string } {
  const line = stderr.split('\n').find((text) => text.includes('"hint"'));
  return JSON.parse(line ?? '{"code": "none", "hint": ""}');
}
