import type { Locator, Page } from 'playwright-core';
import { COUNTS, type Hand, VERDICTS } from './hand.ts';
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

/** N goes through all marks, so what was decided on already comes by as well. */
async function nextSuggestion(page: Page, hand: Hand): Promise<Locator> {
  const card = page.getByRole('region', { name: 'Selected span' });
  // A button that is gone takes the focus along; people click on the chart, which is not counted.
  await page.locator('#chart').focus();
  do {
    await hand.key('n');
    await card.waitFor();
  } while (!(await card.getByRole('button', { name: 'Keep as a span' }).isVisible()));
  return card;
}

/** The next mark by key, then a button; what is wrong is kept and changed in its form, or deleted. */
export async function reviewByForms(page: Page, hand: Hand): Promise<void> {
  await page.getByRole('button', { name: /^Predict/ }).click();
  await page.getByRole('button', { name: /^Clear \d+ suggestions$/ }).waitFor();
  await page.locator('#chart').focus();
  const form = page.getByRole('dialog', { name: 'Change this span' });
  for (const verdict of VERDICTS) {
    const card = await nextSuggestion(page, hand);
    if (verdict === 'reject') {
      await hand.key('Delete');
      continue;
    }
    await hand.button('Keep as a span', 'Selected span');
    await card.getByRole('button', { name: 'Keep as a span' }).waitFor({ state: 'hidden' });
    if (verdict === 'accept') continue;
    await hand.button('Change', 'Selected span');
    await form.waitFor();
    await hand.key('ArrowRight');
    await hand.key('Enter');
    await form.waitFor({ state: 'hidden' });
    await page.locator('#chart').focus();
  }
}
