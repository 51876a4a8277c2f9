'use client';

import { ExportSection } from '../export/export-section.tsx';
import { LabelsSection } from '../labels/labels-section.tsx';
import { ReviewSection } from '../review/review-section.tsx';
import { SpansSection } from '../spans/spans-section.tsx';
import { Toolbox } from '../tool/toolbox.tsx';
import { TrainingSection } from '../training/training-section.tsx';

/** What the sidebar offers for the chart on the board: what is short and always needed above what grows. */
export function ChartSections() {
  return (
    <>
      <Toolbox />
      <ReviewSection />
      <TrainingSection />
      <SpansSection />
      <LabelsSection />
      <ExportSection />
    </>
  );
}
