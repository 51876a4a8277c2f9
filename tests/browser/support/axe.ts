import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** All that axe says of a page as it stands. */
export async function askAxe(page: Page): Promise<AxeResults> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate<AxeResults>('axe.run()');
}

/** Every violation, the moderate and minor ones too, with the elements it concerns. */
export async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await askAxe(page);
  return violations.map(
    ({ id, impact, help, nodes }) =>
      `${id} (${impact}): ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}
