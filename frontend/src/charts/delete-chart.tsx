'use client';

import type { Chart } from '../contract/chart.ts';
import { Confirm } from '../notice/confirm.tsx';
import { request } from '../request/request.ts';

/** Asks before a chart goes with all that is on it: that cannot be undone. */
export function DeleteChart({ chart, close }: { chart: Chart; close: (deleted: boolean) => void }) {
  return (
    <Confirm
      title={`Delete ${chart.name}?`}
      verb="Delete chart"
      failure="The chart was not deleted."
      work={() => request(`/api/charts/${chart.id}`, { method: 'DELETE' })}
      close={close}
    >
      Its candles and marks are deleted with it. This cannot be undone.
    </Confirm>
  );
}
