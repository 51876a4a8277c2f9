'use client';

import { useSyncExternalStore } from 'react';
import type { Store } from './store.ts';

/** One part of a store's state; `select` must return something that stays the same until it changes. */
export function useStore<State extends object, Part>(
  store: Store<State>,
  select: (state: State) => Part,
): Part {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
