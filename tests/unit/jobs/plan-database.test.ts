import { expect, it } from 'vitest';
import { planDatabase } from '../../../jobs/migrate-schema/plan.ts';

const NAMES = { oldName: 'ml_db', newName: 'candle_annotator' };

it.each([
  { existing: ['ml_db'], action: 'rename' },
  { existing: [], action: 'create' },
  { existing: ['candle_annotator'], action: 'keep' },
  { existing: ['candle_annotator', 'ml_db'], action: 'ask' },
])('where $existing exists the database job will $action', ({ existing, action }) => {
  expect(planDatabase(existing, NAMES)).toBe(action);
});

it('never asks about a database that is both the old and the new one', () => {
  expect(planDatabase(['ml_db'], { oldName: 'ml_db', newName: 'ml_db' })).toBe('keep');
});
