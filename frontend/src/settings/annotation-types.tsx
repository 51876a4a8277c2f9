'use client';

import type { AnnotationType } from '../contract/annotation-type.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { changedFields } from '../field/changed-fields.ts';
import { Swatch } from '../icon/swatch.tsx';
import { shapeOfType } from '../marks/shape-of-type.ts';
import { request } from '../request/request.ts';
import { TypeList } from './type-list.tsx';
import { markTypeOf, valuesOfMarkType } from './type-values.ts';
import { useRows } from './use-rows.ts';

const PATH = '/api/annotation-types';

/** The labels of points, lines and rectangles. */
export function AnnotationTypes() {
  const list = useRows<AnnotationType>(PATH);
  const ofSpans = useRows<SpanLabelType>('/api/span-label-types?all=true');
  const colours = [...(list.rows ?? []), ...(ofSpans.rows ?? [])].map(({ color }) => color);
  return (
    <TypeList
      {...list}
      colours={colours}
      kind="mark"
      valuesOf={valuesOfMarkType}
      create={(values) => request(PATH, { method: 'POST', body: markTypeOf(values) })}
      change={async (row, values) => {
        const body = changedFields(markTypeOf(valuesOfMarkType(row)), markTypeOf(values));
        if (body) await request(`${PATH}/${row.id}`, { method: 'PATCH', body });
      }}
      remove={(id) => request(`${PATH}/${id}`, { method: 'DELETE' })}
      picture={(row) => {
        const shape = shapeOfType(row.name, row);
        const kind = shape === 'line' || shape === 'rectangle' ? shape : 'point';
        return <Swatch colour={row.color} kind={kind} up={shape !== 'arrow-down'} />;
      }}
      detail={({ category }) =>
        category ? <span className="hidden text-xs text-muted sm:block">{category}</span> : null
      }
    />
  );
}
