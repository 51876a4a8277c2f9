import { useId } from 'react';

interface Props {
  label: string;
  /** What else is good to know. */
  hint?: string;
  /** Gets the id that ties label and control together. */
  children: (id: string, hintId: string | undefined) => React.ReactNode;
}

/** A control with its label above it. */
export function Field({ label, hint, children }: Props) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children(id, hintId)}
      {hint ? (
        <p id={hintId} className="text-xs text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
