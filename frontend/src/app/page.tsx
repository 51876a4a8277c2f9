import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { ChartPanel } from '../chart/chart-panel.tsx';
import { Notice } from '../notice/notice.tsx';
import { RetryButton } from '../notice/retry-button.tsx';
import { type ChartChoice, chooseChart } from '../server/chart-choice.ts';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { readTheme, THEME_COOKIE } from '../theme/theme.ts';

interface Props {
  searchParams: Promise<{ chart?: string | string[] }>;
}

/** Title and page ask for the same choice; one request reads it once. */
const chosenBy = cache(chooseChart);

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { chart } = await chosenBy((await searchParams).chart);
  return chart ? { title: chart.name } : {};
}

export default async function Page({ searchParams }: Props) {
  const choice = await chosenBy((await searchParams).chart);
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <Sidebar charts={choice.charts} chosenId={choice.chart?.id} theme={theme} />
      <main className="relative flex min-h-0 min-w-0 flex-1 flex-col">
        <Content choice={choice} />
      </main>
    </div>
  );
}

function Content({ choice }: { choice: ChartChoice }) {
  switch (choice.kind) {
    case 'chosen':
      return <ChartPanel key={choice.chart.id} chart={choice.chart} />;
    case 'none':
      return (
        <Notice title="No charts yet" action={<RetryButton label="Look again" />}>
          A chart appears here as soon as the database holds one.
        </Notice>
      );
    case 'unknown':
      return (
        <Notice title="This chart does not exist">
          It may have been deleted. Choose another one from the list.
        </Notice>
      );
    case 'unavailable':
      return (
        <Notice tone="problem" title="The charts cannot be read" action={<RetryButton label="Try again" />}>
          {choice.error}
        </Notice>
      );
  }
}
