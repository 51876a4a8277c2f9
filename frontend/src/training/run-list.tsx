import type { TrainingRun } from '../contract/model.ts';
import { formatMoment } from '../moment/moment.ts';
import { scoreOf } from './score.ts';

/** The newest trainings: name, state, and one figure of how well it went. */
export function RunList({ runs }: { runs: readonly TrainingRun[] }) {
  if (runs.length === 0) return <p className="text-muted">No training has been run.</p>;
  return (
    <ul aria-label="Trainings" className="flex flex-col gap-1.5">
      {runs.map(({ run_id, experiment_name, model_type, status, created_at, metrics_summary }) => (
        <li key={run_id} className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1">
            <span className="block truncate">{experiment_name ?? model_type ?? run_id}</span>
            <span className="block text-[0.6875rem] text-muted">
              {created_at ? formatMoment(Date.parse(created_at) / 1000) : ''}
            </span>
          </span>
          <span className="text-muted tabular-nums">{scoreOf(metrics_summary) ?? status ?? ''}</span>
        </li>
      ))}
    </ul>
  );
}
