'use client';

import { useEffect } from 'react';
import type { Board } from '../board/board.ts';
import { useBoard } from '../board/board-context.tsx';
import { NO_TOOL } from '../tool/tool.ts';
import { type Place, writeAddress } from './address.ts';
import { addressed } from './addressed.ts';
import { isElsewhere, type Seen } from './navigation.ts';

/** Browsers refuse more than some 100 changes of the address in half a minute. */
const BETWEEN_MS = 400;

/**
 * Keeps the view and the selection in the page's address, so that a reload, a shared link and Back find them
 * again. Moving along replaces the address; a jump to where nothing of the view before is makes a new one.
 */
export function useAddress(): void {
  const board = useBoard();
  useEffect(() => {
    const keeper = new AddressKeeper(board);
    return () => keeper.stop();
  }, [board]);
}

class AddressKeeper {
  readonly #board: Board;
  readonly #stops: (() => void)[];
  #before: Seen | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writtenAt = 0;
  #written = location.search;
  #jumped = false;
  /** A restored view is where its address says, and no jump of its own. */
  #restoring = false;

  constructor(board: Board) {
    this.#board = board;
    this.#write(addressed(board.chart.id), 'replaceState');
    const own = new AbortController();
    addEventListener('popstate', () => this.#restore(), { signal: own.signal });
    // Whoever goes to the address line takes the focus off the page, and finds there where it is by then.
    for (const leaving of ['blur', 'pagehide', 'copy'] as const)
      addEventListener(leaving, () => (this.#timer || this.#isOverwritten) && this.#now(), {
        signal: own.signal,
      });
    this.#stops = [
      board.navigation.store.subscribe(this.#followView),
      board.tools.subscribe(this.#soon),
      () => own.abort(),
    ];
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  readonly #followView = (): void => {
    const { seen } = this.#board.navigation.store.get();
    if (!seen || seen === this.#before) return;
    const before = this.#before;
    this.#before = seen;
    // The view that a chart opens with is not worth an address.
    if (!before) return;
    if (!this.#restoring && !this.#jumped && isElsewhere(before, seen)) {
      this.#write(this.#placeOf(before), 'replaceState');
      this.#jumped = true;
    }
    this.#soon();
  };

  /** At once where the last change is long enough ago, else as soon as it is. */
  readonly #soon = (): void => {
    const wait = this.#restoring ? BETWEEN_MS : this.#writtenAt + BETWEEN_MS - performance.now();
    if (wait <= 0) this.#now();
    else this.#timer ??= setTimeout(this.#now, wait);
  };

  readonly #now = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { navigation, candles } = this.#board;
    const { seen } = navigation.store.get();
    if (!seen) return;
    // What is in view is still the place before the one that is being read.
    if (this.#restoring && candles.store.get().reading === 'elsewhere') {
      this.#soon();
      return;
    }
    this.#writtenAt = performance.now();
    this.#write(this.#placeOf(seen), this.#jumped ? 'pushState' : 'replaceState');
    this.#jumped = false;
    this.#restoring = false;
  };

  #restore(): void {
    const { chart, navigation, tools } = this.#board;
    this.#written = location.search;
    if (new URLSearchParams(location.search).get('chart') !== String(chart.id)) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const place = addressed(chart.id);
    this.#restoring = true;
    this.#jumped = false;
    tools.set({ ...NO_TOOL, selected: place.mark ?? null });
    navigation.show(place);
    this.#soon();
  }

  #placeOf({ from, to, newest }: Seen): Place {
    const { selected } = this.#board.tools.get();
    // Suggestions are not stored: nobody else could find them.
    const mark = selected?.startsWith('p') ? null : selected;
    return {
      from: Math.round(from),
      ...(!newest && { to: Math.round(to) }),
      ...(mark && { mark }),
    };
  }

  /** The framework repeats each address a moment later, and by then another one may have been written. */
  get #isOverwritten(): boolean {
    return location.search !== this.#written;
  }

  #write(place: Place, how: 'pushState' | 'replaceState'): void {
    const next = writeAddress(new URLSearchParams(location.search), this.#board.chart.id, place);
    this.#written = next;
    if (next !== location.search) history[how](null, '', `${next}${location.hash}`);
  }
}
