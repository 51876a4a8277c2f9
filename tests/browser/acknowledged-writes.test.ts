import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../scripts/seed-legacy/random.ts';
import { addChart } from '../support/charts.ts';
import { queryServer } from '../support/database.ts';
import { SEED } from '../support/seed.ts';
import { type Frontend, startFrontend } from './support/frontend.ts';

const MINUTE = 60_000;
const WRITERS = 8;
const WRITES_EACH = 25;
const random = createRandom(`acknowledged writes ${SEED}`);

let frontend: Frontend;
let chart: number;

beforeAll(async () => {
  const settings = { STATEMENT_LIMIT_MS: '500', CONNECTION_WAIT_MS: '200' };
  frontend = await startFrontend(undefined, settings);
  chart = await addChart(frontend.database);
});

afterAll(() => frontend[Symbol.asyncDispose]());

/** What may happen to a server on any day, each for a moment. */
const FAULTS: Record<string, () => Promise<unknown>> = {
  'the connections end': endConnections,
  'the database takes none': async () => {
    const { name } = frontend.database;
    await queryServer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await endConnections();
    await pause(300);
    await queryServer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
  },
  'a table is locked': () =>
    frontend.database.query('BEGIN; LOCK TABLE span_annotations; SELECT pg_sleep(0.8); COMMIT'),
  'the server is killed': () => frontend.restart(),
};

/** What a writer has heard of one of its writes. */
interface Heard {
  acknowledged: boolean;
  tries: number;
}

test(`of writes under faults none that was acknowledged is lost, and none that was sent again with its key is doubled (seed ${SEED})`, {
  timeout: 5 * MINUTE,
}, async () => {
  let isOver = false;
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer))).finally(() => {
    isOver = true;
  });
  const happened: Record<string, number> = {};
  while (!isOver) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      await fault();
      happened[name] = (happened[name] ?? 0) + 1;
      await pause(50 + random.integer(0, 200));
    }
  }
  const heard = new Map((await writing).flat());
  const rows = await frontend.database.query<{ notes: string; count: number }>(
    'SELECT notes, count(*)::int AS count FROM span_annotations GROUP BY notes',
  );
  const stored = new Map(rows.map(({ notes, count }) => [notes, count]));
  const acknowledged = [...heard].filter(([, { acknowledged }]) => acknowledged);
  const figures = {
    writes: heard.size,
    requests: [...heard.values()].reduce((sum, { tries }) => sum + tries, 0),
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(([notes]) => !stored.has(notes)).length,
    doubled: [...stored.values()].filter((count) => count > 1).length,
    strange: [...stored.keys()].filter((notes) => !heard.has(notes)).length,
  };
  console.log(JSON.stringify({ ...figures, happened }));
  expect(figures).toMatchObject({
    acknowledged: WRITERS * WRITES_EACH,
    lost: 0,
    doubled: 0,
    strange: 0,
  });
  expect(figures.requests).toBeGreaterThan(figures.writes);
  expect(Object.keys(happened)).toHaveLength(Object.keys(FAULTS).length);
});

/** One after another, each sent again with its key until it is acknowledged. */
async function write(writer: number): Promise<[string, Heard][]> {
  const written: [string, Heard][] = [];
  for (let turn = 0; turn < WRITES_EACH; turn += 1) {
    const notes = `${writer}.${turn}`;
    const heard: Heard = { acknowledged: false, tries: 0 };
    while (!heard.acknowledged) {
      heard.tries += 1;
      heard.acknowledged = await send(notes);
    }
    written.push([notes, heard]);
  }
  return written;
}

/** Whether it was acknowledged. Some are given up, at a moment at which they may have been stored already. */
async function send(notes: string): Promise<boolean> {
  const gone = random.integer(0, 3) === 0 ? AbortSignal.timeout(random.integer(0, 30)) : null;
  try {
    const answer = await fetch(`${frontend.url}/api/span-annotations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${SEED}.${notes}` },
      body: JSON.stringify({ chart_id: chart, start_time: 60, end_time: 120, label: 'x', notes }),
      signal: gone,
    });
    await answer.text();
    if (answer.status !== 201) expect([503, 502]).toContain(answer.status);
    return answer.status === 201;
  } catch (failed) {
    if (!isConnection(failed)) throw failed;
    await pause(20);
    return false;
  }
}

/** Given up, refused or broken off; anything else is a mistake of this test. */
function isConnection(failed: unknown): boolean {
  return failed instanceof TypeError || (failed instanceof DOMException && failed.name === 'TimeoutError');
}

function endConnections(): Promise<unknown> {
  const { name } = frontend.database;
  return queryServer(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${name}' AND application_name LIKE 'candle-annotator frontend%'`,
  );
}
