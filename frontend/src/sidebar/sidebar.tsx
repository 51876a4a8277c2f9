import Link from 'next/link';
import { ChartSelector } from '../charts/chart-selector.tsx';
import type { Chart } from '../contract/chart.ts';
import type { Theme } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Upload } from '../upload/upload.tsx';
import { Brand } from './brand.tsx';
import { Drawer } from './drawer.tsx';

interface Props {
  charts: Chart[];
  chosen: Chart | undefined;
  theme: Theme;
  /** False where the page itself offers it. */
  upload?: boolean;
  /** What belongs to the chosen chart. */
  children?: React.ReactNode;
}

/** Left of the chart; in a narrow window a bar above it, whose button opens the same as a drawer. */
export function Sidebar({ charts, chosen, theme, upload = true, children }: Props) {
  return (
    <Drawer>
      <Brand />
      <div className="min-h-0 flex-1 overflow-y-auto pb-2">
        {charts.length > 0 ? <ChartSelector charts={charts} chosen={chosen} /> : null}
        {upload ? <Upload chart={chosen ?? null} /> : null}
        {children}
      </div>
      <footer className="flex flex-col gap-2 border-t border-line px-4 py-3 pointer-coarse:px-2">
        <div className="flex items-center justify-between gap-3">
          <nav aria-label="Pages" className="flex gap-3 text-xs text-muted">
            <Link href="/settings/annotation-types" prefetch={false} className="hover:text-ink">
              Settings
            </Link>
            <Link href="/migration" prefetch={false} className="hover:text-ink">
              Migration
            </Link>
          </nav>
          <ThemeToggle initial={theme} />
        </div>
        <Attribution />
      </footer>
    </Drawer>
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
