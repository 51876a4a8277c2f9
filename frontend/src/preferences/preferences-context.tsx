'use client';

import { createContext, use, useState } from 'react';
import { Store } from '../store/store.ts';
import { useStore } from '../store/use-store.ts';
import { PREFERENCES_COOKIE, type Preferences, writePreferences } from './preferences.ts';

const PreferencesContext = createContext<Store<Preferences> | undefined>(undefined);

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Makes what was remembered known to all that is inside. */
export function PreferencesProvider({
  initial,
  children,
}: {
  initial: Preferences;
  children: React.ReactNode;
}) {
  const [store] = useState(() => new Store(initial));
  return <PreferencesContext value={store}>{children}</PreferencesContext>;
}

/** One of the preferences, and the way to change it, which is remembered for a year. */
export function usePreference<Name extends keyof Preferences>(
  name: Name,
): [Preferences[Name], (value: Preferences[Name]) => void] {
  const store = use(PreferencesContext);
  if (!store) throw new Error('There are no preferences here: a PreferencesProvider is missing.');
  const value = useStore(store, (preferences) => preferences[name]);
  const change = (next: Preferences[Name]) => {
    store.set({ [name]: next });
    const text = writePreferences(store.get());
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS or localhost
    document.cookie = `${PREFERENCES_COOKIE}=${text}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
  };
  return [value, change];
}
