import type { Mark } from '../marks/mark.ts';
import type { Store } from '../store/store.ts';
import type { ToolState } from '../tool/tool.ts';
import type { Filters } from './filters.ts';
import type { MarksData } from './marks-data.ts';
import type { Messages } from './messages.ts';
import type { Picks } from './picks.ts';

interface Selection {
  readonly marks: MarksData;
  readonly filters: Filters;
  readonly picks: Picks;
  readonly tools: Store<ToolState>;
}

/**
 * Lets go of what filters leave out, whether it was changed, selected or narrowed to last: nobody relabels,
 * deletes or accepts what is not seen. Of several that are selected one may stay, which is alone then.
 */
export function selectOnlySeen(selection: Selection): void {
  const { marks, filters, picks, tools } = selection;
  for (const store of [filters.store, marks.store, tools, picks.store])
    store.subscribe(() => letGoOfHidden(selection));
}

/** Says of a new mark that it is stored though it is not seen: somebody would make it once more. */
export function tellIfHidden({ marks, filters }: Selection, messages: Messages, mark: Mark): void {
  if (filters.shown(marks.store.get().marks).some(({ key }) => key === mark.key)) return;
  const offer = { label: 'Show all', run: filters.clear };
  messages.tell(`${mark.title} added. The filters leave it out.`, offer);
}

function letGoOfHidden({ marks, filters, picks, tools }: Selection): void {
  const all = marks.store.get().marks;
  const seen = filters.shown(all);
  if (seen === all) return;
  const shown = new Set(seen.map(({ key }) => key));
  const { selected } = tools.get();
  if (marks.find(selected) && !shown.has(selected ?? '')) tools.set({ selected: null });
  const kept = [...picks.keys].filter((key) => shown.has(key));
  if (kept.length === picks.keys.size) return;
  picks.set(kept.length > 1 ? kept : []);
  if (kept.length === 1) tools.set({ selected: kept[0] ?? null });
}
