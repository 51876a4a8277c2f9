import { CONFIDENCE } from '../contract/limits.ts';
import type { SpanLabelType } from '../contract/span-label-type.ts';
import { labelOfPress } from '../keys/label-keys.ts';
import { nameOfPress } from '../keys/press.ts';
import { NEGATIVE_LABEL } from '../marks/negative.ts';
import { choicesFor, type SpanValues } from './span-values.ts';

/** Where these have the focus, characters are text. */
const TEXT = 'input:not([type=radio]), textarea';

/** What a key asks for in a span's form; undefined where it is the field's own. */
export function pressInForm(
  event: KeyboardEvent,
  types: readonly SpanLabelType[],
  present: string,
): Partial<SpanValues> | 'save' | undefined {
  const name = nameOfPress(event);
  if (name === 'Mod+Enter') return 'save';
  if (event.target instanceof Element && event.target.matches(TEXT)) return undefined;
  const confidence = Number(/^Shift\+(\d)$/.exec(name)?.[1] ?? Number.NaN);
  if (confidence === 0) return { confidence: null };
  if (confidence >= CONFIDENCE.min && confidence <= CONFIDENCE.max) return { confidence };
  const negative =
    name === 'o' && choicesFor(types, present).some((choice) => choice.name === NEGATIVE_LABEL.name);
  const label = labelOfPress(event, types)?.name ?? (negative ? NEGATIVE_LABEL.name : undefined);
  return label === undefined ? undefined : { label };
}
