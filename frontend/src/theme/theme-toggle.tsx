'use client';

import { useState } from 'react';
import { applyTheme } from './apply-theme.ts';
import { THEMES, type Theme } from './theme.ts';

const LABELS: Record<Theme, string> = { light: 'Light', system: 'System', dark: 'Dark' };

const ICONS: Record<Theme, React.ReactNode> = {
  light: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
    </>
  ),
  system: <path d="M2.25 3.25h11.5v7.5H2.25zM5.5 13.25h5M8 10.75v2.5" />,
  dark: <path d="M13.25 9.6A5.6 5.6 0 0 1 6.4 2.75a5.6 5.6 0 1 0 6.85 6.85Z" />,
};

/** Three radio buttons: light, the system's choice, dark. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    applyTheme(next);
  };
  return (
    <fieldset className="flex rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((option) => (
        <label
          key={option}
          title={LABELS[option]}
          className="cursor-pointer rounded-md px-2 py-1 text-muted hover:text-ink has-checked:bg-raised has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={theme === option}
            onChange={() => choose(option)}
          />
          <span className="sr-only">{LABELS[option]}</span>
          <svg
            viewBox="0 0 16 16"
            className="size-4 fill-none stroke-current stroke-[1.4]"
            aria-hidden="true"
          >
            {ICONS[option]}
          </svg>
        </label>
      ))}
    </fieldset>
  );
}
