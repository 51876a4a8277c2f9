import { cookies } from 'next/headers';
import Link from 'next/link';
import { Icon } from '../icon/icon.tsx';
import { Brand } from '../sidebar/brand.tsx';
import { readTheme, THEME_COOKIE } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';

const PAGES = [
  { href: '/settings/annotation-types', title: 'Mark labels' },
  { href: '/settings/span-labels', title: 'Span labels' },
  { href: '/migration', title: 'Migration' },
] as const;

interface Props {
  here: (typeof PAGES)[number]['href'];
  title: string;
  /** One sentence on what the page is for. */
  lead: string;
  children: React.ReactNode;
}

/** What the pages beside the chart have in common: the way back, their neighbours, a title. */
export async function PageFrame({ here, title, lead, children }: Props) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="min-h-dvh">
      <header className="border-b border-line bg-panel">
        <div className="mx-auto flex max-w-4xl flex-wrap items-center gap-x-6 px-4 sm:px-6">
          <Link
            href="/"
            prefetch={false}
            className="-ml-4 rounded-lg"
            aria-label="Candle Annotator: to the charts"
          >
            <Brand />
          </Link>
          <nav
            aria-label="Pages"
            className="order-last -mb-px flex w-full gap-5 text-sm sm:order-none sm:w-auto"
          >
            {PAGES.map(({ href, title: name }) => (
              <Link
                key={href}
                href={href}
                prefetch={false}
                aria-current={href === here ? 'page' : undefined}
                className="border-b-2 border-transparent py-3 text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                {name}
              </Link>
            ))}
          </nav>
          <div className="ml-auto py-2">
            <ThemeToggle initial={theme} />
          </div>
        </div>
      </header>
      <main className="mx-auto max-w-4xl px-4 py-8 sm:px-6">
        <Link
          href="/"
          prefetch={false}
          className="mb-4 inline-flex items-center gap-1.5 text-xs text-muted hover:text-ink"
        >
          <Icon name="back" className="size-3.5" />
          To the charts
        </Link>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 max-w-prose text-pretty text-muted">{lead}</p>
        <div className="mt-7">{children}</div>
      </main>
    </div>
  );
}
