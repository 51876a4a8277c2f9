import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScratch } from '../../../jobs/migrate/stages/source/scratch.ts';

describe('the folder of a process on scratch', () => {
  it.each(['', '///', '/../scratch'])(
    'has its own name and is gone afterwards, however scratch is written: %j',
    async (written) => {
      const parent = mkdtempSync(join(tmpdir(), 'candle-scratch-'));
      const scratch = join(parent, 'scratch');
      mkdirSync(scratch);
      try {
        {
          using folder = await openScratch(`${scratch}${written}`);
          const names = readdirSync(scratch);
          expect(names).toEqual([expect.stringMatching(/^candle-migrate-\w{6}$/)]);
          expect(join(scratch, names[0] as string)).toBe(folder.path);
          using other = await openScratch(scratch);
          expect(readdirSync(scratch)).toHaveLength(2);
          expect(other.path).not.toBe(folder.path);
        }
        expect(readdirSync(scratch)).toEqual([]);
      } finally {
        rmSync(parent, { recursive: true });
      }
    },
  );
});
