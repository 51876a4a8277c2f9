'use client';

import { useEffect, useState } from 'react';
import type { TrainingComparison } from '../contract/model.ts';
import { FormError } from '../field/form-error.tsx';
import { Button } from '../notice/button.tsx';
import { messageOf, request } from '../request/request.ts';
import { dateOfRun, nameOfFigure, nameOfRun, share, verdictOfRun } from './run-words.ts';

/** Two trainings side by side, and whether their figures may be compared at all. */
export function Comparison({ a, b, close }: { a: string; b: string; close: () => void }) {
  const [answer, setAnswer] = useState<TrainingComparison>();
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({ a, b });
    request<TrainingComparison>(`/api/training/compare?${query}`, { signal: stop.signal })
      .then(setAnswer)
      .catch((thrown) => {
        if (!stop.signal.aborted) setError(messageOf(thrown));
      });
    return () => stop.abort();
  }, [a, b]);
  return (
    <section aria-label="Comparison" className="flex flex-col gap-2 rounded-lg border border-line p-2">
      <FormError>{error === null ? null : `They cannot be compared. ${error}`}</FormError>
      {answer ? <Table {...answer} /> : null}
      <div>
        <Button onClick={close}>Close comparison</Button>
      </div>
    </section>
  );
}

function Table({ a, b, same_test, figures }: TrainingComparison) {
  return (
    <>
      {same_test ? null : (
        <p className="text-pretty">
          They were measured on different candles or labels: the figures do not say which one is better.
        </p>
      )}
      <table className="w-full text-left tabular-nums">
        <thead className="text-muted">
          <tr>
            <th scope="col" className="font-normal">
              Figure
            </th>
            {[a, b].map((run) => (
              <th key={run.run_id} scope="col" className="pl-2 text-right font-normal">
                {nameOfRun(run)}
                <span className="block text-[0.6875rem]">{dateOfRun(run)}</span>
                <span className="block text-[0.6875rem]">{verdictOfRun(run)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <tr key={figure.name}>
              <th scope="row" className="font-normal">
                {nameOfFigure(figure.name)}
              </th>
              <td className={`pl-2 text-right ${figure.difference < 0 ? 'font-semibold' : ''}`}>
                {share(figure.a)}
              </td>
              <td className={`pl-2 text-right ${figure.difference > 0 ? 'font-semibold' : ''}`}>
                {share(figure.b)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
