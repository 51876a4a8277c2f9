import type { Metadata } from 'next';
import { PageFrame } from '../../../page/page-frame.tsx';
import { AnnotationTypes } from '../../../settings/annotation-types.tsx';

export const metadata: Metadata = { title: 'Mark labels' };

export default function Page() {
  return (
    <PageFrame
      here="/settings/annotation-types"
      title="Mark labels"
      lead="Points, lines and rectangles are labelled with one of these. What is offered here appears among the tools."
    >
      <AnnotationTypes />
    </PageFrame>
  );
}
