'use client';

import { useBoard } from '../board/board-context.tsx';
import { ExportSection } from '../export/export-section.tsx';
import { LabelsSection } from '../labels/labels-section.tsx';
import { ReviewSection } from '../review/review-section.tsx';
import { SpansSection } from '../spans/spans-section.tsx';
import { useStore } from '../store/use-store.ts';
import { Toolbox } from '../tool/toolbox.tsx';
import { TrainingSection } from '../training/training-section.tsx';

/** What the sidebar offers for the chart on the board: what is short and always needed above what grows. */
export function ChartSections() {
  const gone = useStore(useBoard().state, (state) => state.gone);
  return (
    <fieldset disabled={gone} className={gone ? 'min-w-0 opacity-50' : 'min-w-0'}>
      <Toolbox />
      <ReviewSection />
      <TrainingSection />
      <SpansSection />
      <LabelsSection />
      <ExportSection />
    </fieldset>
  );
}
