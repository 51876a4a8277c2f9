/** `system` follows the operating system; the other two are what a person chose here. */
export const THEMES = ['light', 'system', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The choice is a cookie, so that the server's first HTML already has the right colours. */
export const THEME_COOKIE = 'theme';

/** The theme in a cookie's value; anything unknown means the system's. */
export function readTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}
