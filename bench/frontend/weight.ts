import type { Browser, Page } from 'playwright-core';

/** What the chart's page costs on a first visit, in bytes as they cross the wire. */
export interface Weight {
  requests: number;
  scriptBytes: number;
  styleBytes: number;
  documentBytes: number;
}

const KINDS: Readonly<Record<string, Exclude<keyof Weight, 'requests'>>> = {
  script: 'scriptBytes',
  stylesheet: 'styleBytes',
  document: 'documentBytes',
};

/** Opens the page in a browser that has nothing of it yet and counts what arrives for it. */
export async function weigh(browser: Browser, url: string): Promise<Weight> {
  const page = await browser.newPage();
  const weight: Weight = { requests: 0, scriptBytes: 0, styleBytes: 0, documentBytes: 0 };
  const sizes: Promise<void>[] = [];
  page.on('requestfinished', (request) => {
    const kind = KINDS[request.resourceType()];
    if (!kind) return;
    sizes.push(
      request.sizes().then(({ responseBodySize }) => {
        weight.requests += 1;
        weight[kind] += responseBodySize;
      }),
    );
  });
  await openChart(page, url);
  await Promise.all(sizes);
  await page.close();
  return weight;
}

/** Opens a page and returns once its chart is drawn. */
export async function openChart(page: Page, url: string) {
  await page.goto(url, { waitUntil: 'networkidle' });
  const chart = page.getByRole('region', { name: /^Candlestick chart of/ });
  await chart.locator('canvas').first().waitFor();
  return chart;
}
