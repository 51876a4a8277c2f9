import type { Page } from 'playwright-core';

export const COUNTS = { spans: 50, suggestions: 100 } as const;

/**
 * What is said of each suggestion in turn: of ten, seven are right, two have the wrong label, one is none.
 */
export const VERDICTS = [...Array(COUNTS.suggestions).keys()].map((index) => {
  if (index % 10 === 9) return 'reject';
  return index % 10 >= 7 ? 'correct' : 'accept';
});

/** A hand that counts what it does. */
export interface Hand {
  readonly counts: { keys: number; clicks: number };
  key(name: string): Promise<void>;
  click(x: number, y: number, held?: 'Shift'): Promise<void>;
  /** A click on a button by its words. */
  button(name: string, within?: string): Promise<void>;
}

/** A hand on this page. */
export function handOf(page: Page): Hand {
  const counts = { keys: 0, clicks: 0 };
  return {
    counts,
    async key(name) {
      counts.keys += 1;
      await page.keyboard.press(name);
    },
    async click(x, y, held) {
      counts.clicks += 1;
      if (held) await page.keyboard.down(held);
      await page.mouse.click(x, y);
      if (held) await page.keyboard.up(held);
    },
    async button(name, within) {
      counts.clicks += 1;
      const inside = within ? page.getByRole('region', { name: within }) : page;
      await inside.getByRole('button', { name, exact: true }).first().click();
    },
  };
}
