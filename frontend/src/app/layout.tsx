import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { LeaveWarning } from '../board/leave-warning.tsx';
import { PREFERENCES_COOKIE, readPreferences } from '../preferences/preferences.ts';
import { PreferencesProvider } from '../preferences/preferences-context.tsx';
import { readTheme, THEME_COOKIE } from '../theme/theme.ts';
import { UploadProvider } from '../upload/upload-context.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Candle Annotator', template: '%s · Candle Annotator' },
  description: 'Candlestick charts, and the labels that people put on them.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f8f6' },
    { media: '(prefers-color-scheme: dark)', color: '#15181c' },
  ],
};

export default async function Layout({ children }: { children: React.ReactNode }) {
  const kept = await cookies();
  const theme = readTheme(kept.get(THEME_COOKIE)?.value);
  const preferences = readPreferences(kept.get(PREFERENCES_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <body className="font-sans text-sm antialiased">
        <PreferencesProvider initial={preferences}>
          <UploadProvider>{children}</UploadProvider>
          <LeaveWarning />
        </PreferencesProvider>
      </body>
    </html>
  );
}
