import type { Chart } from '../contract/chart.ts';
import type { Theme } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { ChartList } from './chart-list.tsx';
import { Drawer } from './drawer.tsx';

interface Props {
  charts: Chart[];
  chosenId: number | undefined;
  theme: Theme;
}

/** Left of the chart; in a narrow window a bar above it, whose button opens the same as a drawer. */
export function Sidebar({ charts, chosenId, theme }: Props) {
  return (
    <Drawer>
      <Brand />
      <nav aria-labelledby="charts-heading" className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        <h2 id="charts-heading" className="px-2 pt-2 pb-1.5 text-xs font-medium text-muted">
          Charts
        </h2>
        <ChartList charts={charts} chosenId={chosenId} />
      </nav>
      <footer className="flex items-center justify-between gap-3 border-t border-line p-3">
        <Attribution />
        <ThemeToggle initial={theme} />
      </footer>
    </Drawer>
  );
}

function Brand() {
  return (
    <div className="flex items-center gap-2.5 p-4 pb-3">
      <svg viewBox="0 0 32 32" className="size-[22px]" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-brand" />
        <path d="M11 6v20M21 5v19" className="stroke-white stroke-[1.8]" strokeLinecap="round" />
        <rect x="8" y="12" width="6" height="10" rx="1.4" className="fill-white" />
        <rect x="18" y="9" width="6" height="9" rx="1.4" className="fill-brand stroke-white stroke-[1.8]" />
      </svg>
      <span className="text-[0.9375rem] font-semibold tracking-tight">Candle Annotator</span>
    </div>
  );
}

/** The chart library's licence asks for this notice and link on the page. */
function Attribution() {
  return (
    <p className="text-[0.6875rem] leading-snug text-muted">
      Charts by{' '}
      <a
        href="https://www.tradingview.com/"
        rel="noreferrer"
        target="_blank"
        className="rounded-xs underline decoration-line underline-offset-2 hover:text-ink"
      >
        TradingView
      </a>{' '}
      Lightweight Charts™
    </p>
  );
}
