'use client';

import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { changedFields } from '../field/changed-fields.ts';
import { Swatch } from '../icon/swatch.tsx';
import { request } from '../request/request.ts';
import { Key } from '../tool/key.tsx';
import { reorder } from './order.ts';
import { TypeList } from './type-list.tsx';
import { spanLabelOf, valuesOfSpanLabel } from './type-values.ts';
import { useRows } from './use-rows.ts';

const PATH = '/api/span-label-types';

/** The labels for spans, in the order in which the sidebar offers them. */
export function SpanLabels() {
  const list = useRows<SpanLabelType>(`${PATH}?all=true`);
  const rows = list.rows ?? [];
  const ofMarks = useRows<AnnotationType>('/api/annotation-types');
  const colours = [...rows, ...(ofMarks.rows ?? [])].map(({ color }) => color);
  return (
    <TypeList
      {...list}
      colours={colours}
      kind="span"
      valuesOf={valuesOfSpanLabel}
      create={(values) =>
        request(PATH, { method: 'POST', body: { ...spanLabelOf(values), sort_order: rows.length } })
      }
      change={async (row, values) => {
        const body = changedFields(spanLabelOf(valuesOfSpanLabel(row)), spanLabelOf(values));
        if (body) await request(`${PATH}/${row.id}`, { method: 'PATCH', body });
      }}
      remove={(id) => request(`${PATH}/${id}`, { method: 'DELETE' })}
      move={async (index, step) => {
        for (const { id, sort_order } of reorder(rows, index, step)) {
          await request(`${PATH}/${id}`, { method: 'PATCH', body: { sort_order } });
        }
      }}
      picture={({ color }) => <Swatch colour={color} kind="span" />}
      detail={({ hotkey }) => (hotkey ? <Key>{hotkey}</Key> : null)}
    />
  );
}
