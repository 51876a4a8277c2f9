import type { Page } from 'playwright-core';
import { COUNTS, type Hand, VERDICTS } from './hand.ts';
import type { HandDesk } from './hand-desk.ts';

const KEYS = { accept: 'a', correct: '2', reject: 'd' } as const;

/** A key for the label, and two clicks, the second with Shift. */
export async function labelByKeys(page: Page, hand: Hand, desk: HandDesk): Promise<void> {
  for (let nth = 0; nth < COUNTS.spans; nth += 1) {
    await hand.key(String((nth % 7) + 1));
    const [start, end] = await desk.ends(page, nth);
    await hand.click(...start);
    await hand.click(...end, 'Shift');
  }
}

/** A key for each verdict. */
export async function reviewByKeys(page: Page, hand: Hand): Promise<void> {
  await page.getByRole('heading', { name: 'Review' }).click();
  await hand.button('Review suggestions');
  const asked = page.getByRole('region', { name: 'Review' }).locator('p').first();
  await page.getByText(`0 of ${COUNTS.suggestions} reviewed`).first().waitFor();
  await page.locator('#chart').focus();
  for (const verdict of VERDICTS) {
    await asked.waitFor();
    await hand.key(KEYS[verdict as keyof typeof KEYS]);
  }
}
