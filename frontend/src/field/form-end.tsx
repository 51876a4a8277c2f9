import { Button } from '../notice/button.tsx';
import { PRIMARY } from './classes.ts';
import { FormError } from './form-error.tsx';

interface Props {
  /** Why the form was not accepted, in whole sentences; null while all is well. */
  problem: string | null;
  busy: boolean;
  /** What the button says that does what the form is for. */
  verb: string;
  close: () => void;
}

/** The foot of a form: what went wrong, the way out, and the button that stores. */
export function FormEnd({ problem, busy, verb, close }: Props) {
  return (
    <>
      <FormError>{problem}</FormError>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <button type="submit" disabled={busy} className={PRIMARY}>
          {busy ? 'Saving…' : verb}
        </button>
      </div>
    </>
  );
}
