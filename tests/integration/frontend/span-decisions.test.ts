import { describe, expect, test } from 'vitest';
import * as spanRoute from '../../../frontend/src/app/api/span-annotations/[id]/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addChart } from '../../support/charts.ts';
import { frontendDatabase, jsonRequest, patch, post, remove } from '../../support/routes.ts';

const db = frontendDatabase();

/** What a model saw from 100 to 200, as its suggestion says it. */
const SEEN = { label: 'flag', confidence: 0.8, model_version: 'run-1', start_time: 100, end_time: 200 };
/** As older files and importers write it. */
const WITHOUT_ENDS = { label: 'flag', confidence: 0.85, model_version: 'xgb_v1' };
const KEPT = { start_time: 100, end_time: 200, label: 'flag' };

/** What is sent besides `KEPT`, its prediction, and the source that the stored span has. */
const DECISIONS: [how: string, changed: object, prediction: object | null, source: string][] = [
  ['kept as it was', {}, SEEN, 'model_confirmed'],
  ['kept, its ends sent the other way round', { start_time: 200, end_time: 100 }, SEEN, 'model_confirmed'],
  ['given another label', { label: 'wedge' }, SEEN, 'model_corrected'],
  ['given another start', { start_time: 101 }, SEEN, 'model_corrected'],
  ['given another end', { end_time: 100 }, SEEN, 'model_corrected'],
  ['rejected', { label: 'O' }, SEEN, 'model_rejected'],
  ['kept, where the prediction says no ends', {}, WITHOUT_ENDS, 'model_confirmed'],
  ['corrected, where the prediction says no ends', { label: 'wedge' }, WITHOUT_ENDS, 'model_corrected'],
  ['no prediction at all', {}, null, 'human'],
  ['something else in the place of a prediction', {}, { note: 'x' }, 'human'],
  ['said by whoever sends it', { source: 'talib' }, SEEN, 'talib'],
  ['a stretch looked through by hand', { label: 'O', source: 'reviewed' }, null, 'reviewed'],
];

test('a decision on what a model saw is told by the span’s source', async () => {
  for (const [how, changed, model_prediction, source] of DECISIONS) {
    const chart_id = await addChart(db());
    const { body } = await post(spansRoute.POST, { chart_id, ...KEPT, ...changed, model_prediction });
    expect({ how, source: body.source, seen: body.model_prediction }).toEqual({
      how,
      source,
      seen: model_prediction,
    });
  }
});

const MODEL = { ...KEPT, source: 'model', model_prediction: SEEN };
const OLD_MODEL = { ...MODEL, model_prediction: WITHOUT_ENDS };
const REJECTED = { ...KEPT, label: 'O', model_prediction: SEEN };
const REVIEWED = { ...KEPT, label: 'O', source: 'reviewed' };

/** A span, what is changed of it step by step, and its source after each. */
const CHANGES: [what: string, before: object, steps: [change: object, source: string][]][] = [
  ['a human’s label', KEPT, [[{ label: 'wedge' }, 'human_correction']]],
  ['a human’s end', KEPT, [[{ end_time: 250 }, 'human_correction']]],
  ['a human’s words', KEPT, [[{ notes: 'x', confidence: 2 }, 'human']]],
  ['nothing in truth', KEPT, [[{ ...KEPT }, 'human']]],
  ['an importer’s label', { ...KEPT, source: 'talib' }, [[{ label: 'wedge' }, 'human_correction']]],
  [
    'a human’s, taken back with its source',
    KEPT,
    [
      [{ label: 'x' }, 'human_correction'],
      [{ label: 'flag', source: 'human' }, 'human'],
    ],
  ],
  ['a model’s label', MODEL, [[{ label: 'wedge' }, 'model_corrected']]],
  ['a model’s, to one candle', MODEL, [[{ end_time: 100 }, 'model_corrected']]],
  [
    'a model’s end, and back',
    MODEL,
    [
      [{ start_time: 90 }, 'model_corrected'],
      [{ start_time: 100 }, 'model_confirmed'],
    ],
  ],
  ['a kept one that is none', { ...MODEL, source: 'model_confirmed' }, [[{ label: 'O' }, 'model_rejected']]],
  [
    'a rejected one that is one after all',
    REJECTED,
    [
      [{ end_time: 150 }, 'model_rejected'],
      [{ end_time: 200, label: 'flag' }, 'model_confirmed'],
      [{ label: 'wedge' }, 'model_corrected'],
    ],
  ],
  [
    'an old model’s, of which no ends are known',
    OLD_MODEL,
    [
      [{ end_time: 150 }, 'model_corrected'],
      [{ end_time: 200 }, 'model_corrected'],
    ],
  ],
  [
    'an old model’s without a prediction',
    { ...MODEL, model_prediction: null },
    [
      [{ label: 'x' }, 'model_corrected'],
      [{ label: 'O' }, 'model_rejected'],
    ],
  ],
  [
    'a reviewed stretch',
    REVIEWED,
    [
      [{ end_time: 300 }, 'reviewed'],
      [{ label: 'flag' }, 'human_correction'],
    ],
  ],
];

test('a change of label or ends is told by the span’s source', async () => {
  for (const [what, before, steps] of CHANGES) {
    const chart_id = await addChart(db());
    const { body: row } = await post(spansRoute.POST, { chart_id, ...before });
    for (const [change, source] of steps) {
      const { body } = await patch(spanRoute.PATCH, row.id, change);
      expect({ what, change, source: body.source }).toEqual({ what, change, source });
    }
  }
});

const ACCEPTED = { ...KEPT, model_prediction: SEEN };
const send = (body: object, headers: Record<string, string> = {}) =>
  spansRoute.POST(jsonRequest('POST', body, headers));
const countOf = async (chart: number) =>
  (await db().query('SELECT FROM span_annotations WHERE chart_id = $1', [chart])).length;

describe('a suggestion that is decided already', () => {
  const SECOND: [what: string, second: object, status: number][] = [
    ['the same', {}, 201],
    ['the same, its ends the other way round', { start_time: 200, end_time: 100 }, 201],
    ['the same in another colour', { color: 'red' }, 201],
    [
      'the same, with numbers written otherwise',
      { model_prediction: { ...SEEN, confidence: 0.80000001 } },
      201,
    ],
    ['rejected', { label: 'O' }, 409],
    ['another label', { label: 'wedge' }, 409],
    ['another end', { end_time: 150 }, 409],
    ['the same with words that would be lost', { notes: 'only here' }, 409],
    ['the same with a confidence that would be lost', { confidence: 2 }, 409],
    ['the same with its source said', { source: 'model_confirmed' }, 201],
    ['a decision by its source', { label: 'wedge', source: 'model_corrected' }, 409],
  ];
  test('is stored once: what says the same hears the stored row, what does not is a conflict', async () => {
    for (const [what, second, status] of SECOND) await decideTwice(what, second, status);
  });

  async function decideTwice(what: string, second: object, status: number): Promise<void> {
    const chart_id = await addChart(db());
    const first = await send({ chart_id, ...ACCEPTED });
    const stored = await first.json();
    const answer = await send({ chart_id, ...ACCEPTED, ...second });
    const error = 'model_prediction: this suggestion has been decided on already. Nothing was stored.';
    const body = status === 201 ? stored : { error, stored };
    expect([what, answer.status, await answer.json()]).toEqual([what, status, body]);
    expect(answer.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await countOf(chart_id)).toBe(1);
  }

  const OTHERS: [what: string, other: object][] = [
    ['of another run', { model_prediction: { ...SEEN, model_version: 'run-2' } }],
    ['of another label', { model_prediction: { ...SEEN, label: 'wedge' } }],
    ['that begins elsewhere', { model_prediction: { ...SEEN, start_time: 101 } }],
    ['that ends elsewhere', { model_prediction: { ...SEEN, end_time: 201 } }],
    ['without a run', { model_prediction: { ...SEEN, model_version: undefined } }],
    ['that says no ends', { model_prediction: WITHOUT_ENDS }],
    ['that nobody has decided on', { source: 'model' }],
    ['that an importer brings', { source: 'talib' }],
    ['that is none', { model_prediction: null }],
  ];
  test('is another one than one of another run, label or place, and what decides on none', async () => {
    for (const [what, other] of OTHERS) {
      const chart_id = await addChart(db());
      await send({ chart_id, ...ACCEPTED });
      const { status } = await send({ chart_id, ...ACCEPTED, label: 'O', ...other });
      expect([what, status, await countOf(chart_id)]).toEqual([what, 201, 2]);
    }
  });

  test('of twenty at once, accepting and rejecting, one is stored, and all others hear which', async () => {
    const chart_id = await addChart(db());
    const labels = Array.from({ length: 20 }, (_, at) => (at % 2 ? 'O' : 'flag'));
    const answers = await Promise.all(labels.map((label) => send({ chart_id, ...ACCEPTED, label })));
    type Body = { id: number; label: string; stored: { id: number; label: string } };
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<Body>));
    const rows = bodies.map((body, at) => (answers[at]?.status === 409 ? body.stored : body));
    expect(new Set(rows.map(({ id, label }) => `${id} ${label}`)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(10).fill(201),
      ...Array(10).fill(409),
    ]);
    expect(await countOf(chart_id)).toBe(1);
  });

  test('is free on another chart, and again once the decision was taken back', async () => {
    const chart_id = await addChart(db());
    const { body: first } = await post(spansRoute.POST, { chart_id, ...ACCEPTED });
    expect((await send({ chart_id: await addChart(db()), ...ACCEPTED, label: 'O' })).status).toBe(201);
    expect((await remove(spanRoute.DELETE, first.id)).status).toBe(200);
    expect((await send({ chart_id, ...ACCEPTED, label: 'O' })).status).toBe(201);
    expect(await countOf(chart_id)).toBe(1);
  });

  test('and refused keeps no Idempotency-Key: it is stored with it once that is possible', async () => {
    const chart_id = await addChart(db());
    const key = { 'Idempotency-Key': 'decide-1' };
    const { body: first } = await post(spansRoute.POST, { chart_id, ...ACCEPTED });
    expect((await send({ chart_id, ...ACCEPTED, label: 'O' }, key)).status).toBe(409);
    await remove(spanRoute.DELETE, first.id);
    expect((await send({ chart_id, ...ACCEPTED, label: 'O' }, key)).status).toBe(201);
    expect((await send({ chart_id, ...ACCEPTED, label: 'O' }, key)).status).toBe(201);
    expect(await countOf(chart_id)).toBe(1);
  });

  test('twice, as an older file may have it, can be changed and deleted row by row', async () => {
    const chart_id = await addChart(db());
    const rows = await db().query<{ id: number }>(
      `INSERT INTO span_annotations (chart_id, start_time, end_time, label, source, model_prediction)
       SELECT $1, 'epoch', 'epoch', 'flag', 'model_confirmed', $2 FROM generate_series(1, 2) RETURNING id`,
      [chart_id, SEEN],
    );
    for (const { id } of rows) {
      expect((await patch(spanRoute.PATCH, id, { label: 'O' })).status).toBe(200);
      expect((await remove(spanRoute.DELETE, id)).status).toBe(200);
    }
  });
});
