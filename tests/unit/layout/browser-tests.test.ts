import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../browser', import.meta.url));
/** What a page says at one moment, as an expectation. */
const SAID_ONCE =
  /expect\(\s*await [^;]*?\.(?:count|is[A-Z]\w+|innerText|allInnerTexts|textContent|getAttribute|inputValue)\([^;]*?\),?\s*\)\s*\./;

/** The statements of a test that look once. */
function looksOnce(text: string): string[] {
  return text.split(/;\n/).filter((statement) => SAID_ONCE.test(statement));
}

test('browser tests wait for what a page is to say, and never look once', () => {
  expect(looksOnce(`expect(await rows().count()).toBe(2);\n`)).toHaveLength(1);
  expect(looksOnce(`expect(\n  await tool.getAttribute('title'),\n).toBe('Line');\n`)).toHaveLength(1);
  expect(looksOnce(`await expect.poll(() => rows().count()).toBe(2);\n`)).toEqual([]);
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((name) => looksOnce(readFileSync(join(FOLDER, name), 'utf8')))).toEqual([]);
});
