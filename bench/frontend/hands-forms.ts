import type { Page } from 'playwright-core';
import { COUNTS, type Hand } from './hand.ts';
import type { HandDesk } from './hand-desk.ts';

/** A key for the label, two clicks, and Enter in the form. */
export async function labelByForms(page: Page, hand: Hand, desk: HandDesk): Promise<void> {
  const form = page.getByRole('dialog', { name: 'Describe this span' });
  for (let nth = 0; nth < COUNTS.spans; nth += 1) {
    await hand.key(String((nth % 7) + 1));
    const [start, end] = await desk.ends(page, nth);
    await hand.click(...start);
    await hand.click(...end);
    await form.waitFor();
    await hand.key('Enter');
    await form.waitFor({ state: 'hidden' });
  }
}
