import type { NewSpanAnnotation } from '../contract/span-annotation.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { shownKey } from '../keys/lookup.ts';
import type { SpanMark } from '../marks/mark.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { titleOfLabel } from '../marks/title.ts';

/** What the form holds while it is being filled in. */
export interface SpanValues {
  label: string;
  /** 1 to 5; null: not said. */
  confidence: number | null;
  outcome: string;
  notes: string;
}

/** What the form begins with. */
export function valuesOf(label: string, mark: SpanMark | null): SpanValues {
  if (!mark) return { label, confidence: null, outcome: '', notes: '' };
  const { confidence, outcome, notes } = mark.row;
  return { label: mark.label, confidence, outcome: outcome ?? '', notes: notes ?? '' };
}

/** What is stored: empty words as null, and the colour of the label where that was chosen here. */
export function rowOf(
  values: SpanValues,
  types: readonly SpanLabelType[],
  mark: SpanMark | null,
): Pick<NewSpanAnnotation, 'label' | 'confidence' | 'outcome' | 'notes' | 'color'> {
  const { label, confidence } = values;
  const words = { outcome: values.outcome.trim() || null, notes: values.notes.trim() || null };
  if (mark?.label === label) return { label, confidence, ...words };
  const type = [...types, NEGATIVE_LABEL].find(({ name }) => name === label);
  return { label, confidence, ...words, ...(type && { color: type.color }) };
}

/**
 * The labels to choose from: the active ones, 'negative', and the present one even if it is neither. Older
 * databases may have a type for 'negative', which then is the one.
 */
export function choicesFor(
  types: readonly SpanLabelType[],
  present: string,
): { name: string; display_name: string; color: string | null; hotkey: string | null }[] {
  const offered = types.filter(({ is_active, name }) => is_active || name === present);
  const hasNegative = offered.some(({ name }) => name === NEGATIVE_LABEL.name);
  const known = hasNegative ? offered.map(withOwnKey) : [...offered, withOwnKey(NEGATIVE_LABEL)];
  if (known.some(({ name }) => name === present)) return known;
  return [...known, { name: present, display_name: titleOfLabel(present, []), color: null, hotkey: null }];
}

/** 'Negative' has a key of the page, where it was given none of its own. */
export function withOwnKey<Type extends { name: string; hotkey?: string | null }>(
  type: Type,
): Type & { hotkey: string | null } {
  const hotkey = type.hotkey ?? (type.name === NEGATIVE_LABEL.name ? shownKey('negative') : null);
  return { ...type, hotkey };
}
