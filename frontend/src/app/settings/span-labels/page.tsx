import type { Metadata } from 'next';
import { PageFrame } from '../../../page/page-frame.tsx';
import { SpanLabels } from '../../../settings/span-labels.tsx';

export const metadata: Metadata = { title: 'Span labels' };

export default function Page() {
  return (
    <PageFrame
      here="/settings/span-labels"
      title="Span labels"
      lead="The patterns that spans of candles are labelled with, in the order of the sidebar, each with its key."
    >
      <SpanLabels />
    </PageFrame>
  );
}
