import type { AnnotationType, NewAnnotationType } from '../contract/annotation-type.ts';
import type { NewSpanLabelType, SpanLabelType } from '../contract/span-label-type.ts';
import { holderOfKey } from '../keys/lookup.ts';
import { solidColour } from '../marks/colour.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { shapeOfType, type TypeShape } from '../marks/shape-of-type.ts';

/** What the form of a type holds while it is being filled in. */
export interface TypeValues {
  displayName: string;
  name: string;
  colour: string;
  active: boolean;
  /** Of mark types only. */
  shape: TypeShape;
  category: string;
  /** Of span labels only. */
  hotkey: string;
}

export const NEW_TYPE: TypeValues = {
  displayName: '',
  name: '',
  colour: '#3b82f6',
  active: true,
  shape: 'arrow-up',
  category: '',
  hotkey: '',
};

/** A stored mark type in the form. */
export function valuesOfMarkType(type: AnnotationType): TypeValues {
  return {
    ...NEW_TYPE,
    displayName: type.display_name,
    name: type.name,
    colour: solidColour(type.color),
    active: type.is_active !== false,
    shape: shapeOfType(type.name, type),
    category: type.category ?? '',
  };
}

/** A stored span label in the form. */
export function valuesOfSpanLabel(type: SpanLabelType): TypeValues {
  return {
    ...NEW_TYPE,
    displayName: type.display_name,
    name: type.name,
    colour: solidColour(type.color),
    active: type.is_active,
    hotkey: type.hotkey ?? '',
  };
}

/** The form as a mark type to store. */
export function markTypeOf(values: TypeValues): NewAnnotationType {
  return {
    name: nameOf(values),
    display_name: values.displayName.trim(),
    color: values.colour,
    icon: values.shape,
    category: values.category.trim() || null,
    is_active: values.active,
  };
}

/** The form as a span label to store. */
export function spanLabelOf(values: TypeValues): NewSpanLabelType {
  return {
    name: nameOf(values),
    display_name: values.displayName.trim(),
    color: values.colour,
    hotkey: values.hotkey.trim() || null,
    is_active: values.active,
  };
}

/** The name that is stored: the given one, else made from the displayed one (`Bull Flag` → `bull_flag`). */
export function nameOf({ name, displayName }: Pick<TypeValues, 'name' | 'displayName'>): string {
  return (
    name.trim() ||
    displayName
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
  );
}

/** What the values of a type are held against. */
export interface Surroundings {
  kind: 'mark' | 'span';
  /** The types beside it. */
  others: readonly { name: string; display_name: string; hotkey?: string | null }[];
  /** What is stored of it: what older versions allowed may stay as it is. */
  stored: TypeValues | undefined;
}

/** Why these values cannot be stored, in words; null when they can. */
export function refuseValues(values: TypeValues, surroundings: Surroundings): string | null {
  if (values.displayName.trim() === '') return 'The label needs a name.';
  return refuseName(nameOf(values), surroundings) ?? refuseHotkey(values.hotkey, surroundings);
}

function refuseName(name: string, { kind, others, stored }: Surroundings): string | null {
  const twin = others.find((other) => other.name === name);
  if (twin) return `${twin.display_name} already has the stored name ${twin.name}.`;
  if (kind === 'mark' || name === stored?.name || name !== NEGATIVE_LABEL.name) return null;
  return `The stored name ${name} already means ${NEGATIVE_LABEL.display_name}.`;
}

function refuseHotkey(hotkey: string, { others, stored }: Surroundings): string | null {
  const key = hotkey.trim().toLowerCase();
  if (key.length > 1) return 'A hotkey is one character.';
  const label = others.find((other) => key !== '' && other.hotkey?.toLowerCase() === key);
  const tool = key === stored?.hotkey.toLowerCase() ? undefined : holderOfKey(key);
  const holder = label?.display_name ?? tool;
  return holder ? `The key ${key.toUpperCase()} already belongs to ${holder}.` : null;
}
