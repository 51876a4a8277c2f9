'use client';

import { useEffect, useRef } from 'react';
import { useBoard } from '../board/board-context.tsx';
import { QUIET } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { useStore } from '../store/use-store.ts';
import { labelOfKey } from './label-keys.ts';
import { KEYS } from './table.ts';
import { wordsOfKey } from './words.ts';

/**
 * All keys, from the table that binds them, over the page; closed by Escape, its button, or a click beside
 * it.
 */
export function KeyHelp() {
  const board = useBoard();
  const open = useStore(board.state, (state) => state.help);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = () => board.state.set({ help: false });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it as well
    <dialog
      ref={dialog}
      aria-labelledby="keys-title"
      onClose={close}
      onClick={({ target, currentTarget }) => target === currentTarget && close()}
      className="m-auto max-h-[92vh] w-full max-w-3xl overflow-y-auto overscroll-contain lg:max-w-6xl rounded-2xl border border-line bg-raised p-0 text-ink shadow-2xl backdrop:bg-black/40"
    >
      {open ? (
        <div className="p-5">
          <header className="mb-3 flex items-center">
            <h2 id="keys-title" className="flex-1 text-base font-semibold">
              Keys
            </h2>
            <button type="button" aria-label="Close" className={`${QUIET} p-2`} onClick={close}>
              <Icon name="close" className="size-3.5" />
            </button>
          </header>
          <div className="gap-x-8 md:columns-2 lg:columns-3">
            {[...Map.groupBy(KEYS, ({ group }) => group)].map(([group, entries]) => (
              <section key={group} className="mb-4 break-inside-avoid">
                <h3 className="mb-1 text-xs font-semibold text-muted">{group}</h3>
                <dl className="flex flex-col gap-1">
                  {entries.map((entry) => (
                    <Row key={entry.id} keys={entry.keys} does={entry.does} />
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </div>
      ) : null}
    </dialog>
  );
}

/** Opens the keys, for whoever has none at hand or does not know about `?`. */
export function KeysButton() {
  const board = useBoard();
  return (
    <button
      type="button"
      aria-keyshortcuts="?"
      title="Keys (?)"
      className={`${QUIET} -mr-1 px-2 py-1 text-xs`}
      onClick={() => board.state.set({ help: true })}
    >
      Keys
    </button>
  );
}

/** In an older database a label may have a key of the page: then it is the label's. */
function Row({ keys, does }: { keys: readonly string[]; does: string }) {
  const labels = useStore(useBoard().marks.store, (state) => state.spanTypes);
  const taken = keys.map((key) => labelOfKey(key, labels)).find(Boolean);
  return (
    <div className="flex items-start gap-3 text-xs">
      <dt className="flex w-32 shrink-0 flex-wrap gap-1">
        {keys.map((key) => (
          <kbd key={key} className="rounded border border-line bg-sunken px-1.5 font-sans leading-5">
            {wordsOfKey(key)}
          </kbd>
        ))}
      </dt>
      <dd className="flex-1 leading-5">{taken ? `${does} (the key is ${taken.display_name}’s)` : does}</dd>
    </div>
  );
}
