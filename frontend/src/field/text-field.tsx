import { LIMITS } from '../contract/limits.ts';
import { FIELD } from './classes.ts';
import { Field } from './field.tsx';

type Props = Omit<React.ComponentProps<'input'>, 'onChange' | 'id'> & {
  label: string;
  hint?: string;
  value: string;
  change: (text: string) => void;
};

/** A line of text with its label, as long as the server takes it. */
export function TextField({ label, hint, change, className = '', ...input }: Props) {
  return (
    <Field label={label} {...(hint && { hint })}>
      {(id, hintId) => (
        <input
          maxLength={LIMITS.nameLength}
          {...input}
          id={id}
          aria-describedby={hintId}
          onChange={(event) => change(event.target.value)}
          className={`${FIELD} ${className}`}
        />
      )}
    </Field>
  );
}
