'use client';

import { QUIET } from '../field/classes.ts';
import { focusChart } from '../field/hand-focus-on.ts';
import { Icon } from '../icon/icon.tsx';

interface Props {
  label: string;
  run: () => void;
}

/** A button whose message goes with it: the focus must not go with both. */
export function Action({ label, run }: Props) {
  return (
    <button
      type="button"
      className="cursor-pointer rounded-lg px-2.5 py-1 font-medium whitespace-nowrap text-accent hover:bg-sunken"
      onClick={() => {
        focusChart();
        run();
      }}
    >
      {label}
    </button>
  );
}

/** Takes a message away, and says which. */
export function Dismiss({ what, run }: { what: string; run: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Dismiss: ${what}`}
      title="Dismiss"
      className={`${QUIET} p-1.5`}
      onClick={() => {
        focusChart();
        run();
      }}
    >
      <Icon name="close" className="size-3" />
    </button>
  );
}
