import { CONFIDENCE } from '../contract/limits.ts';
import { Swatch } from '../icon/swatch.tsx';
import { Key } from '../tool/key.tsx';
import { choicesFor, type SpanValues } from './span-values.ts';

const CONFIDENCES = [...Array(CONFIDENCE.max).keys()].map((index) => index + CONFIDENCE.min);

interface LabelChoiceProps {
  values: SpanValues;
  types: Parameters<typeof choicesFor>[0];
  change: (news: Partial<SpanValues>) => void;
}

/** One of the labels, each with its colour. The form opens on the one that is chosen. */
export function LabelChoice({ values, types, change }: LabelChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-muted">Label</legend>
      <div className="flex flex-wrap gap-1">
        {choicesFor(types, values.label).map(({ name, display_name, color, hotkey }) => (
          <label
            key={name}
            className="flex cursor-pointer items-center gap-1.5 rounded-full border border-line px-2.5 py-1 text-xs hover:border-muted has-checked:border-accent has-checked:bg-chosen has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="label"
              className="sr-only"
              value={name}
              checked={values.label === name}
              // The label is what is most often changed; a digit takes the focus along.
              ref={(input) => {
                const { activeElement } = document;
                const isElsewhere = !input?.form?.contains(activeElement);
                if (input?.checked && (isElsewhere || activeElement?.getAttribute('name') === 'label'))
                  input.focus();
              }}
              onChange={() => change({ label: name })}
            />
            <Swatch colour={color} kind="span" />
            {display_name}
            {hotkey ? <Key>{hotkey}</Key> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** How sure somebody is, from 1 to 5, or nothing. */
export function ConfidenceChoice({
  value,
  change,
}: {
  value: number | null;
  change: (value: number | null) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-muted">Confidence</legend>
      <div className="flex gap-1 rounded-lg bg-sunken p-0.5 text-center text-xs">
        {[null, ...CONFIDENCES].map((option) => (
          <label
            key={option}
            className="flex-1 cursor-pointer rounded-md py-1 text-muted hover:text-ink has-checked:bg-raised has-checked:font-semibold has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="confidence"
              className="sr-only"
              checked={value === option}
              onChange={() => change(option)}
            />
            {option ?? (
              <>
                <span className="sr-only">Not said</span>
                <span aria-hidden="true">–</span>
              </>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
