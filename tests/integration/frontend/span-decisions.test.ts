import { expect, test } from 'vitest';
import * as spanRoute from '../../../frontend/src/app/api/span-annotations/[id]/route.ts';
import * as spansRoute from '../../../frontend/src/app/api/span-annotations/route.ts';
import { addChart } from '../../support/charts.ts';
import { frontendDatabase, patch, post } from '../../support/routes.ts';

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
  const chart_id = await addChart(db());
  for (const [how, changed, model_prediction, source] of DECISIONS) {
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
  const chart_id = await addChart(db());
  for (const [what, before, steps] of CHANGES) {
    const { body: row } = await post(spansRoute.POST, { chart_id, ...before });
    for (const [change, source] of steps) {
      const { body } = await patch(spanRoute.PATCH, row.id, change);
      expect({ what, change, source: body.source }).toEqual({ what, change, source });
    }
  }
});
