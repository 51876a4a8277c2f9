import { THEME_COOKIE, type Theme } from './theme.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Shows a theme at once and keeps it for a year. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS or localhost
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
}

/** Calls back whenever the colours on screen change, by choice or by the system. Returns the way to stop. */
export function onThemeChange(callback: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const choice = new MutationObserver(callback);
  system.addEventListener('change', callback);
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', callback);
    choice.disconnect();
  };
}
