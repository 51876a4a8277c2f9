import { Client } from 'pg';
import type { Page } from 'playwright-core';
import { COUNTS } from './hand.ts';
import { openSite, type Site } from './site.ts';

const CANDLES = 2_000;
/** 2024-01-01T00:00:00Z */
const FIRST = 1_704_067_200;
const HOUR = 3_600;

/** What the ML service says, so that the buttons are there. */
const ANSWERS = {
  'model/info': {
    loaded: true,
    model: { run_id: 'bench', labels: ['B-bull_flag'], features: [], lookback: 50, options: {} },
  },
  'training/runs': { active: null, runs: [] },
  predict: prediction(),
};

/** A chart of hours, and a model that suggests a hundred spans of it. */
export interface HandDesk extends AsyncDisposable {
  /** Opens the chart on a page; the model's answer is the same every time. */
  open(page: Page): Promise<void>;
  /** Waits until so many spans are stored. */
  stored(count: number): Promise<void>;
  clear(): Promise<void>;
  /** Where the nth of the 50 spans begins and ends on the screen. */
  ends(page: Page, nth: number): Promise<[[number, number], [number, number]]>;
}

/** Prepares a running site, or builds one. */
export async function prepareDesk(running?: Pick<Site, 'url' | 'databaseUrl'>): Promise<HandDesk> {
  await using stack = new AsyncDisposableStack();
  const site = running ?? stack.use(await openSite());
  const client = new Client({ connectionString: site.databaseUrl });
  await client.connect();
  stack.defer(() => client.end());
  // A frontend adds the default labels only while nothing else is there.
  await until(client, 'SELECT count(*)::int AS count FROM span_label_types', 1);
  const chartId = await addChart(client);
  const kept = stack.move();
  return {
    async open(page) {
      for (const [path, json] of Object.entries(ANSWERS))
        await page.route(`**/api/${path}*`, (route) => route.fulfill({ json }));
      await page.goto(`${site.url}/?chart=${chartId}`);
      await page.locator('#chart canvas').first().waitFor();
      await page.getByText('None on this chart yet.').first().waitFor();
    },
    stored: (count) => until(client, 'SELECT count(*)::int AS count FROM span_annotations', count),
    async clear() {
      await client.query('DELETE FROM span_annotations');
    },
    async ends(page, nth) {
      const box = await page.locator('#chart').boundingBox();
      if (!box) throw new Error('The chart is not on the screen.');
      const x = box.x + box.width * (0.05 + 0.84 * (nth / COUNTS.spans));
      const y = box.y + box.height * 0.06;
      return [
        [x, y],
        [x + box.width * 0.012, y],
      ];
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Waits until a query counts so many. */
async function until(client: Client, text: string, count: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await client.query(text);
    if (rows[0].count >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Fewer than ${count}: ${text}`);
}

async function addChart(client: Client): Promise<number> {
  const { rows } = await client.query(`INSERT INTO charts (name) VALUES ('Hands') RETURNING id`);
  const [{ id }] = rows;
  await client.query(
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT $1, to_timestamp($2 + n::bigint * 3600) AT TIME ZONE 'UTC', p, p + 4, p - 4, p + 2 * sin(n)
       FROM generate_series(0, $3 - 1) AS n, LATERAL (SELECT 1000 + 60 * sin(n / 23.0) AS p) AS price`,
    [id, FIRST, CANDLES],
  );
  return id;
}

/** In the shapes of both versions of the service. */
function prediction() {
  const suggestions = [...Array(COUNTS.suggestions).keys()].map((index) => {
    const span = {
      start_time: FIRST + (100 + index * 18) * HOUR,
      end_time: FIRST + (110 + index * 18) * HOUR,
      label: 'bull_flag',
      confidence: 0.99 - index * 0.005,
    };
    return { ...span, model_prediction: { ...span, model_version: 'bench' } };
  });
  const spans = suggestions.map(({ model_prediction: _, ...span }) => span);
  return { model_version: 'bench', predictions: [], spans, suggestions, withheld: 0, skipped_candles: 0 };
}
