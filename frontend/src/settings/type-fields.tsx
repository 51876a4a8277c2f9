import { FIELD } from '../field/classes.ts';
import { Field } from '../field/field.tsx';
import { TextField } from '../field/text-field.tsx';
import { SHAPES, type TypeShape } from '../marks/shape-of-type.ts';
import { nameOf, type TypeValues } from './type-values.ts';

const SHAPE_NAMES: Record<TypeShape, string> = {
  'arrow-up': 'Arrow up',
  'arrow-down': 'Arrow down',
  line: 'Line',
  rectangle: 'Rectangle',
};

interface Props {
  values: TypeValues;
  change: (news: Partial<TypeValues>) => void;
}

/** What both kinds of types have: two names and a colour. The stored name of a stored type stays. */
export function CommonFields({ values, change, stored }: Props & { stored: boolean }) {
  return (
    <>
      <TextField
        label="Name"
        required
        data-first
        value={values.displayName}
        change={(displayName) => change({ displayName })}
      />
      <TextField
        label="Stored name"
        hint="What marks carry and exports contain; it stays once chosen."
        readOnly={stored}
        value={values.name}
        placeholder={nameOf(values)}
        change={(name) => change({ name })}
        className="read-only:text-muted"
      />
      <Field label="Colour">
        {(id) => (
          <input
            id={id}
            type="color"
            value={values.colour}
            onChange={(event) => change({ colour: event.target.value })}
            className="h-9 w-full cursor-pointer rounded-lg border border-line bg-field p-1"
          />
        )}
      </Field>
    </>
  );
}

/** How marks of a type are drawn, and a word to group them by. */
export function MarkFields({ values, change }: Props) {
  return (
    <>
      <Field label="Drawn as">
        {(id) => (
          <select
            id={id}
            value={values.shape}
            onChange={(event) => change({ shape: event.target.value as TypeShape })}
            className={FIELD}
          >
            {SHAPES.map((shape) => (
              <option key={shape} value={shape}>
                {SHAPE_NAMES[shape]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField label="Category" value={values.category} change={(category) => change({ category })} />
    </>
  );
}

/** The key that takes a span label up. */
export function SpanFields({ values, change }: Props) {
  return (
    <TextField
      label="Hotkey"
      hint="One character, such as 1 to 7."
      value={values.hotkey}
      maxLength={1}
      autoComplete="off"
      change={(hotkey) => change({ hotkey })}
      className="max-w-16 text-center uppercase"
    />
  );
}
