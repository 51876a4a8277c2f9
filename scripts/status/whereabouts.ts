import { FORGOTTEN, ROLLED_BACK } from '../../db/ledger.ts';
import type { LedgerFacts } from '../operate/database.ts';
import type { Rollback } from '../operate/rollbacks.ts';

/** What was found, as far as it could be seen. */
export interface Facts {
  /** Whether the two volumes exist. */
  volumes: { legacy: boolean; postgres: boolean };
  /** Running containers of others that write to the legacy volume or a rollback's, or use PostgreSQL's. */
  oldRunning: readonly string[];
  /** Another project's name under which this stack uses PostgreSQL's volume, and its running containers. */
  elsewhere: { project: string; names: readonly string[] } | undefined;
  /** Volumes that rollbacks were put on, the newest first. */
  rollbacks: readonly Rollback[];
  /** Our services that run. */
  running: readonly string[];
  /** Databases, of the two that matter; undefined where PostgreSQL does not run. */
  databases: readonly string[] | undefined;
  /** Whether the legacy volume holds another file than was moved; undefined where that cannot be seen. */
  holdsMore: boolean | undefined;
  /** The latest migration by the ledger or, where PostgreSQL does not run, by the last report of `run`. */
  run: KnownRun | undefined;
}

export type KnownRun = { id: string; isFromReport: boolean } & Pick<
  LedgerFacts,
  'status' | 'verified' | 'finishedAt' | 'error' | 'quarantined' | 'warnings'
>;

export interface Words {
  database: string;
  oldDatabase: string;
  postgresVolume: string;
  legacyVolume: string;
  /** How this project's Compose is called, with these arguments. */
  compose: (...args: string[]) => string;
}

/** Where the operator is, in a sentence, and the next step. */
export interface Whereabouts {
  sentence: string;
  next: string;
}

/** The first of these that holds is told: what may harm comes first. */
export function whereabouts(facts: Facts, words: Words): Whereabouts {
  for (const place of [
    underAnotherName,
    twoAtOnce,
    wentBack,
    wentBackByHand,
    oldAtWork,
    withoutPostgres,
    anotherFile,
    movedHere,
    forgotten,
    midway,
    givenUp,
    nothingAskedFor,
  ])
    if (place(facts, words)) return place(facts, words) as Whereabouts;
  return nothingRuns(facts, words);
}

type Place = (facts: Facts, words: Words) => Whereabouts | undefined;

const underAnotherName: Place = ({ elsewhere }, { compose }) =>
  elsewhere && {
    sentence: `This stack runs under another project's name, ${elsewhere.project}: ${elsewhere.names.join(', ')}.`,
    next: `COMPOSE_PROJECT_NAME=${elsewhere.project} npm run status says where that one is. To have it under the present name: COMPOSE_PROJECT_NAME=${elsewhere.project} ${compose('--profile', 'migrate', 'down')}, then ${compose('up', '-d')}`,
  };

const twoAtOnce: Place = (facts, { compose }) => {
  const { run, oldRunning, running } = facts;
  if (oldRunning.length === 0 || (run?.status !== 'completed' && running.length === 0)) return undefined;
  // After a rollback the old one is where labels belong, and PostgreSQL alone labels nothing.
  if (latestRollback(facts) && !running.includes('frontend')) return undefined;
  const names = oldRunning.join(' ');
  const what = run?.status === 'completed' ? 'The migration has completed' : 'This deployment runs';
  return {
    sentence: `${what}, and the old deployment runs as well: ${oldRunning.join(', ')}. What is labelled in one is not in the other.`,
    next: `one of them stops. The old one: docker update --restart=no ${names} && docker stop ${names}. After a rollback this one: ${compose('--profile', 'migrate', 'down')}`,
  };
};

/** The rollback that nothing has followed: by the ledger or, where that is not known, by the dates. */
function latestRollback({ run, rollbacks, running }: Facts): { volume: string; on: string } | undefined {
  if (run && !run.isFromReport) {
    const volume = run.error?.volume;
    const known = rollbacks.find((rollback) => rollback.volume === volume);
    return volume === undefined ? undefined : { volume, on: known?.madeAt ?? 'an unknown date' };
  }
  const [latest] = rollbacks;
  if (!latest || running.includes('frontend') || (run && run.finishedAt > latest.madeAt)) return undefined;
  return { volume: latest.volume, on: latest.madeAt };
}

const wentBack: Place = (facts, { legacyVolume }) => {
  const back = latestRollback(facts);
  if (!back) return undefined;
  const { volume, on } = back;
  const names = facts.oldRunning.join(', ');
  const there = names ? `it is at work (${names})` : 'it does not run';
  const setting = volume === legacyVolume ? '' : `set LEGACY_VOLUME=${volume}, then `;
  const start = names
    ? ''
    : 'start the old deployment there, by every step under "The way back" in docs/runbook.md; or, ';
  return {
    sentence: `A rollback was made on ${on}: the old application has what was here until then on the volume ${volume}, and ${there}.`,
    next: `${start}to come back here with what is labelled there: ${setting}npm run cutover -- --again`,
  };
};

/** The migration has completed, and something is against starting on it. */
const anotherFile: Place = ({ run, holdsMore }) =>
  run?.status === 'completed' && run.error
    ? {
        sentence: `The migration has completed on ${run.finishedAt} (run ${run.id}), and the gate is shut: ${run.error.message}`,
        next: isSettledBy(run.error, holdsMore)
          ? 'npm run cutover, which starts the application: the legacy file is the one that was moved'
          : 'npm run cutover -- --again, if that file is what counts; otherwise as the gate says (docker compose logs migration-gate)',
      }
    : undefined;

/** Where nobody has said so: the database has its old name again, or the old file is another one by now. */
const wentBackByHand: Place = ({ run, databases, holdsMore, running }, words) => {
  const { database, oldDatabase, legacyVolume } = words;
  // Beside a running application it may be known, and not wanted: then it is only mentioned.
  if (run?.status !== 'completed' || run.isFromReport || run.error || running.includes('frontend'))
    return undefined;
  const hasOldName = databases?.includes(oldDatabase) && !databases.includes(database);
  if (!hasOldName && !holdsMore) return undefined;
  const signs = [
    ...(hasOldName ? [`its database is called ${oldDatabase} again`] : []),
    ...(holdsMore ? [`the file in ${legacyVolume} is not the one that was moved`] : []),
  ];
  return {
    sentence: `The migration has completed on ${run.finishedAt} (run ${run.id}), but ${signs.join(', and ')}: somebody went back to the old application.`,
    next: holdsMore
      ? 'npm run cutover -- --again moves what is labelled there, and keeps what is here in a backup and in a file; docs/runbook.md, "Coming back after a rollback", says how to do without it'
      : 'npm run cutover, which comes back here',
  };
};

/** Whether a run that sees the same file takes back what is against starting. */
function isSettledBy({ code }: NonNullable<KnownRun['error']>, holdsMore: boolean | undefined): boolean {
  return holdsMore === false && code !== ROLLED_BACK;
}

const oldAtWork: Place = ({ oldRunning }) =>
  oldRunning.length === 0
    ? undefined
    : {
        sentence: `The old deployment is at work (${oldRunning.join(', ')}), and nothing has been migrated.`,
        next: 'npm run rehearse, which changes nothing; then npm run cutover',
      };

const withoutPostgres: Place = ({ running }, { compose }) =>
  running.includes('frontend') && !running.includes('postgres')
    ? {
        sentence:
          'The application runs and PostgreSQL does not: whatever is asked is answered with an error.',
        next: `${compose('up', '-d')}; if it does not come up: ${compose('logs', 'postgres')}`,
      }
    : undefined;

const movedHere: Place = ({ run, running }, { compose }) => {
  if (run?.status !== 'completed') return undefined;
  const by = run.isFromReport ? 'By its last report, the' : 'The';
  const when = `${by} migration has completed${run.verified ? ' and was verified' : ''} on ${run.finishedAt} (run ${run.id})`;
  if (running.includes('frontend')) {
    return {
      sentence: `${when}, and the application runs.`,
      next: `${Object.keys(run.quarantined).length > 0 ? 'look at what is in quarantine, see below' : 'nothing'}; npm run backup from time to time, and npm run retire:legacy a week after the move`,
    };
  }
  return { sentence: `${when}; the application does not run.`, next: compose('up', '-d') };
};

/** Between a migration that made room and the one it made room for. */
const forgotten: Place = ({ run, running }, { compose }) =>
  run?.error?.code === FORGOTTEN && !running.includes('migrate-data')
    ? {
        sentence: `A migration was forgotten, and none has come in its place: ${run.error.message} The application waits.`,
        next: `npm run cutover, which moves what the legacy volume holds; or, to start the application without: ${compose(...'--profile migrate run --rm --no-deps migrate-data abandon'.split(' '))}, then ${compose('up', '-d')}`,
      }
    : undefined;

const midway: Place = ({ run, running }, { compose }) => {
  if (!run || run.status === 'abandoned') return undefined;
  const again = compose('--profile', 'migrate', 'up', '-d');
  if (running.includes('migrate-data'))
    return { sentence: `Migration ${run.id} is at work.`, next: compose('logs', '-f', 'migrate-data') };
  const how = run.status === 'running' ? 'was cut off' : `is ${run.status}`;
  return {
    sentence: `Migration ${run.id} ${how}; the application waits for it.`,
    next: `${again}, which goes on where it stopped; if it fails again: ${compose('logs', 'migrate-data')}`,
  };
};

const givenUp: Place = ({ run, running }, { compose }) =>
  run && {
    sentence: `The migration was given up (run ${run.id}); the application ${running.includes('frontend') ? 'runs' : 'does not run'} without its rows.`,
    next: `${compose('--profile', 'migrate', 'up', '-d')} begins another one`,
  };

const nothingAskedFor: Place = ({ databases, running }, { database, oldDatabase, compose }) => {
  if (!databases) return undefined;
  if (!databases.includes(database) && databases.includes(oldDatabase)) {
    return {
      sentence: `PostgreSQL runs with ${oldDatabase}, the old deployment's database; nothing has been migrated.`,
      next: 'npm run cutover',
    };
  }
  const runs = running.includes('frontend') ? 'The application runs' : 'PostgreSQL runs';
  return {
    sentence: `${runs}, and no migration was ever asked for.`,
    next: running.includes('frontend') ? 'nothing; npm run backup from time to time' : compose('up', '-d'),
  };
};

const nothingRuns = ({ volumes, run }: Facts, { compose, postgresVolume }: Words): Whereabouts => {
  const make = `docker volume create ${postgresVolume} && ${compose('up', '-d')} for a new installation`;
  const move = 'for a move set POSTGRES_VOLUME and LEGACY_VOLUME to the old ones (docker volume ls)';
  if (!volumes.postgres) {
    const there = volumes.legacy ? 'only the legacy volume exists' : 'neither volume exists';
    return { sentence: `Nothing is here yet: ${there}, and nothing runs.`, next: `${make}; ${move}` };
  }
  const there = volumes.legacy ? "the legacy volume and PostgreSQL's exist" : "PostgreSQL's volume exists";
  const known = run ? '' : ', and no report of a migration that stands is here';
  return {
    sentence: `Nothing runs; ${there}${known}.`,
    next: `${compose('up', '-d', '--wait', 'postgres')}, then npm run status again, to see what the database knows`,
  };
};
