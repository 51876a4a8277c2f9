'use client';

import { useBoard } from '../board/board-context.tsx';
import { Icon } from '../icon/icon.tsx';
import { requestFile } from '../request/request.ts';
import { Section } from '../sidebar/section.tsx';
import { saveFile } from './save-file.ts';

/** The chart's marks as files. */
export function ExportSection() {
  const { chart } = useBoard();
  return (
    <Section title="Export">
      <ul className="flex flex-col gap-px">
        <li>
          <Download
            href={`/api/export?chartId=${chart.id}&spreadsheet=true`}
            file={`${chart.name}-annotations.csv`}
          >
            Marks with prices (CSV)
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

/**
 * A link, so that it can be copied; a click reads the whole file first, so that a failure is told in words.
 */
function Download({ href, file, children }: { href: string; file: string; children: string }) {
  const { messages } = useBoard();
  return (
    <a
      href={href}
      download={file}
      onClick={(event) => {
        event.preventDefault();
        const text = `${file} was not made.`;
        const failure = { one: text, many: () => text, about: href };
        void messages.attempt(failure, async () => saveFile(await requestFile(href), file));
      }}
      className="flex items-center gap-2.5 rounded-lg px-2 py-1.5 text-[0.8125rem] -outline-offset-2 hover:bg-sunken"
    >
      <Icon name="download" className="size-3.5 text-muted" />
      {children}
    </a>
  );
}
