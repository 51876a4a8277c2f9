import type { Migration } from '../contract/migration.ts';
import { formatMoment } from '../moment/moment.ts';
import { formatBytes } from './figures.ts';
import { Findings } from './findings.tsx';
import { type Mood, moodOf } from './mood.ts';
import { Quarantined } from './quarantined.tsx';
import { Tables } from './tables.tsx';
import { Timings } from './timings.tsx';

/** One migration: the verdict first, then what it rests on. */
export function MigrationView({ migration }: { migration: Migration }) {
  const { tables, findings, phases, quarantine } = migration;
  return (
    <div className="flex flex-col gap-9">
      <Verdict migration={migration} />
      {tables.length > 0 ? (
        <Part title="Tables">
          <Tables tables={tables} balanced={migration.balanced} />
        </Part>
      ) : null}
      <Part title="Findings">
        <Findings findings={findings} reported={tables.length > 0} />
      </Part>
      {quarantine ? (
        <Part title="In quarantine">
          <Quarantined quarantine={quarantine} />
        </Part>
      ) : null}
      {phases.length > 0 ? (
        <Part title="Timings">
          <Timings phases={phases} />
        </Part>
      ) : null}
      <Part title="Source and target">
        <Ends migration={migration} />
      </Part>
    </div>
  );
}

const MOODS: Record<Mood, { box: string; sign: React.ReactNode }> = {
  good: { box: 'border-rise/40 bg-good', sign: <path d="m6 12.5 4 4 8-9" className="stroke-rise" /> },
  bad: { box: 'border-fall/40 bg-problem', sign: <path d="M12 6v7.5M12 17.4v.1" className="stroke-fall" /> },
  open: { box: 'border-line bg-panel', sign: <path d="M12 7v5.5l3 2" className="stroke-muted" /> },
};

function Verdict({ migration }: { migration: Migration }) {
  const { status, verdict, error, started_at, finished_at } = migration;
  const { box, sign } = MOODS[moodOf(migration)];
  const took = started_at !== null && finished_at !== null ? finished_at - started_at : null;
  return (
    <section aria-labelledby="verdict" className={`flex gap-4 rounded-2xl border p-5 ${box}`}>
      <svg viewBox="0 0 24 24" className="size-8 shrink-0 fill-none stroke-2" aria-hidden="true">
        <circle cx="12" cy="12" r="10.5" className="stroke-current opacity-15" />
        <g strokeLinecap="round" strokeLinejoin="round">
          {sign}
        </g>
      </svg>
      <div className="min-w-0">
        <h2 id="verdict" className="text-lg font-semibold tracking-tight">
          <span className="capitalize">{status}</span>
        </h2>
        <p className="mt-0.5 text-pretty">{verdict}</p>
        {error ? (
          <p className="mt-2 text-pretty">
            {error.message} <span className="text-muted">{error.hint}</span>
          </p>
        ) : null}
        <p className="mt-2 text-xs text-muted">
          {started_at === null
            ? `Asked for ${formatMoment(migration.requested_at)} UTC`
            : `Started ${formatMoment(started_at)} UTC`}
          {took === null ? '' : took < 1 ? ', under a second' : `, ${took} s`}
        </p>
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Ends({ migration: { source, target, run_id } }: { migration: Migration }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[8rem_1fr]">
      {source ? (
        <>
          <Fact name="Legacy file">
            {formatBytes(source.size_bytes)}
            {source.vintage ? `, vintage ${source.vintage}` : ''}, opened{' '}
            {source.opened_as === 'scratch' ? 'from a copy' : 'in place'}
          </Fact>
          <Fact name="Its SHA-256">
            <code className="text-xs break-all">{source.sha256}</code>
          </Fact>
        </>
      ) : null}
      {target ? (
        <Fact name="Database">
          {target.database}, PostgreSQL {target.server_version}
        </Fact>
      ) : null}
      <Fact name="Run">
        <code className="text-xs break-all">{run_id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 max-sm:mb-1">{children}</dd>
    </>
  );
}
