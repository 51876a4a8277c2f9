import type { Migration } from '../contract/migration.ts';
import { formatSeconds } from './figures.ts';

/** How long each phase took, as bars beside each other. */
export function Timings({ phases }: { phases: Migration['phases'] }) {
  const longest = Math.max(...phases.map(({ seconds }) => seconds), Number.MIN_VALUE);
  return (
    <ul className="flex flex-col gap-1.5">
      {phases.map(({ name, seconds }) => (
        <li key={name} className="flex items-center gap-3">
          <span className="w-24 shrink-0">{name}</span>
          {/* An SVG's width is an attribute, which the page's policy allows; a style would not be. */}
          <svg className="h-2 min-w-0 flex-1" aria-hidden="true">
            <rect width="100%" height="8" rx="4" className="fill-sunken" />
            <rect width={`${(seconds / longest) * 100}%`} height="8" rx="4" className="fill-accent" />
          </svg>
          <span className="w-20 shrink-0 text-right text-muted tabular-nums">{formatSeconds(seconds)}</span>
        </li>
      ))}
    </ul>
  );
}
