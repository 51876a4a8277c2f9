'use client';

import { useState } from 'react';
import type { TrainingRun } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { TextField } from '../field/text-field.tsx';
import { useSubmit } from '../field/use-submit.ts';
import { Button } from '../notice/button.tsx';
import { request } from '../request/request.ts';
import { nameOfRun } from './run-words.ts';

/** The name of a training, to be changed. */
export function Rename({ run, ask }: { run: TrainingRun; ask: () => void }) {
  const known = nameOfRun(run);
  const [name, setName] = useState(known);
  const { busy, error, submit } = useSubmit();
  const wanted = name.trim();
  const rename = () =>
    submit(async () => {
      const path = `/api/training/runs/${encodeURIComponent(run.run_id)}`;
      await request<TrainingRun>(path, { method: 'PATCH', body: { experiment_name: wanted } });
      ask();
    });
  return (
    <>
      <TextField label="Name" value={name} change={setName} />
      {wanted === '' || wanted === known ? null : (
        <div>
          <Button disabled={busy} onClick={() => void rename()}>
            Rename
          </Button>
        </div>
      )}
      <FormError>{error === null ? null : `It keeps its name. ${error}`}</FormError>
    </>
  );
}
