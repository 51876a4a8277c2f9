import type { Page } from 'playwright-core';

/** Two frames: what was asked of the page before them has been drawn, and views that move have moved on. */
export function framesShown(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
