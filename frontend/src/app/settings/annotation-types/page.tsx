import type { Metadata } from 'next';
import { PageFrame } from '../../../page/page-frame.tsx';
import { AnnotationTypes } from '../../../settings/annotation-types.tsx';

export const metadata: Metadata = { title: 'Mark types' };

export default function Page() {
  return (
    <PageFrame
      here="/settings/annotation-types"
      title="Mark types"
      lead="Points, lines and rectangles carry the name of one of these. What is offered here appears among the tools."
    >
      <AnnotationTypes />
    </PageFrame>
  );
}
