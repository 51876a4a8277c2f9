'use client';

import { useBoard } from '../board/board-context.tsx';
import { Icon } from '../icon/icon.tsx';
import { Section } from '../sidebar/section.tsx';

/** The chart's labels and spans as files. */
export function ExportSection() {
  const { chart } = useBoard();
  return (
    <Section title="Export">
      <ul className="flex flex-col gap-px">
        <li>
          <Download href={`/api/export?chartId=${chart.id}`} file={`${chart.name}-annotations.csv`}>
            Labels with prices (CSV)
          </Download>
        </li>
        <li>
          <Download
            href={`/api/span-annotations/export?chartId=${chart.id}`}
            file={`${chart.name}-spans.json`}
          >
            Spans (JSON)
          </Download>
        </li>
      </ul>
    </Section>
  );
}

function Download({ href, file, children }: { href: string; file: string; children: string }) {
  return (
    <a
      href={href}
      download={file}
      className="flex items-center gap-2.5 rounded-lg px-2 py-1.5 -outline-offset-2 hover:bg-sunken"
    >
      <Icon name="download" className="size-3.5 text-muted" />
      {children}
    </a>
  );
}
