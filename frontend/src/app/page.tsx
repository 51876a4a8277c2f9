import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { BoardProvider } from '../board/board-context.tsx';
import { ChartPanel } from '../chart/chart-panel.tsx';
import { Notice } from '../notice/notice.tsx';
import { RetryButton } from '../notice/retry-button.tsx';
import { type ChartChoice, chooseChart } from '../server/chart-choice.ts';
import { ChartSections } from '../sidebar/chart-sections.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { readTheme, THEME_COOKIE, type Theme } from '../theme/theme.ts';
import { Welcome } from '../welcome/welcome.tsx';

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
      {choice.kind === 'chosen' ? (
        <Chosen choice={choice} theme={theme} />
      ) : (
        <Bare choice={choice} theme={theme} />
      )}
    </div>
  );
}

/** Sidebar and chart share one board. */
function Chosen({ choice, theme }: { choice: Extract<ChartChoice, { kind: 'chosen' }>; theme: Theme }) {
  return (
    <BoardProvider key={choice.chart.id} chart={choice.chart}>
      <SkipLink />
      <Sidebar charts={choice.charts} chosen={choice.chart} theme={theme}>
        <ChartSections />
      </Sidebar>
      <Main>
        <ChartPanel />
      </Main>
    </BoardProvider>
  );
}

/** Seen once Tab reaches it: hundreds of marks may lie between it and the chart. */
function SkipLink() {
  return (
    <a
      href="#chart"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-brand px-3 py-2 font-medium text-white shadow-lg focus:translate-y-0"
    >
      Skip to the chart
    </a>
  );
}

function Bare({ choice, theme }: { choice: Exclude<ChartChoice, { kind: 'chosen' }>; theme: Theme }) {
  return (
    <>
      <Sidebar charts={choice.charts} chosen={undefined} theme={theme} upload={choice.kind !== 'none'} />
      <Main>
        <Instead choice={choice} />
      </Main>
    </>
  );
}

function Main({ children }: { children: React.ReactNode }) {
  return <main className="relative flex min-h-0 min-w-0 flex-1 flex-col">{children}</main>;
}

function Instead({ choice }: { choice: Exclude<ChartChoice, { kind: 'chosen' }> }) {
  switch (choice.kind) {
    case 'none':
      return <Welcome />;
    case 'unknown':
      return (
        <Notice page title="This chart does not exist">
          It may have been deleted. Choose another one from the list.
        </Notice>
      );
    case 'unavailable':
      return (
        <Notice
          page
          tone="problem"
          title="The charts cannot be read"
          action={<RetryButton label="Try again" />}
        >
          {choice.error}
        </Notice>
      );
  }
}
