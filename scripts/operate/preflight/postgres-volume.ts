import { inContainer } from '../../throw-away/run-once.ts';
import type { Deployment } from '../compose.ts';
import type { Holder } from '../volumes.ts';
import { type Preflight, stop } from './findings.ts';
import { asked, askServer, PROBE, readAnswer } from './server-answer.ts';

const DATA = '/var/lib/postgresql/data';

/**
 * What the guard would say on PostgreSQL's volume, and whether the settings fit the server in it: asked of
 * the server that runs on it, or else of one that runs on a copy for a moment.
 */
export async function checkPostgresVolume(
  found: Preflight,
  deployment: Deployment,
  servers: readonly Holder[],
): Promise<void> {
  const [server] = servers;
  if (server) return judge(found, deployment, await askServer(server, deployment));
  const refusal = await askGuard(found, deployment);
  if (refusal) return stop(found, refusal.message, refusal.hint);
  const { exitCode, stdout, stderr } = await onTheVolume(deployment, ['bash', '-c', PROBE]);
  if (exitCode !== 0)
    return stop(
      found,
      `No server starts on a copy of ${deployment.postgresVolume}: ${lastLine(stderr)}`,
      'Look into the old deployment’s own log; restore the volume from a backup where it is damaged.',
    );
  judge(found, deployment, readAnswer(stdout));
}

/**
 * The guard's own words on a volume that is mounted read-only; undefined where it would let a server start.
 */
async function askGuard({ facts, notes }: Preflight, deployment: Deployment) {
  const { exitCode, stderr } = await onTheVolume(deployment, [...deployment.guard.entrypoint, 'check']);
  if (exitCode === 0) {
    const said = lastLine(stderr).replace('volume-guard: ', '');
    (said.includes('is empty') ? notes : facts).push(said);
    return undefined;
  }
  const part = (name: string) => new RegExp(`^volume-guard: ${name}: (.*)$`, 'm').exec(stderr)?.[1];
  return {
    message: part('REFUSED') ?? lastLine(stderr),
    hint: part('What to do') ?? 'Put right what Docker names; POSTGRES_IMAGE must be one of PostgreSQL.',
  };
}

function onTheVolume(deployment: Deployment, program: readonly string[]) {
  const { postgresImage, postgresVolume, guard } = deployment;
  const env = { ...guard.environment, ...asked(deployment) };
  return inContainer({
    image: postgresImage,
    user: 'postgres',
    volume: postgresVolume,
    at: DATA,
    env,
    program,
  });
}

function judge(found: Preflight, deployment: Deployment, answer: ReturnType<typeof readAnswer>): void {
  const { databaseUser, database, oldDatabase, postgresVolume } = deployment;
  if ('empty' in answer) return;
  if ('unknown' in answer) {
    found.notes.push(`whether POSTGRES_PASSWORD fits was not looked at: ${answer.unknown}`);
    return;
  }
  if ('refusal' in answer) {
    const users = answer.superusers.length === 0 ? '' : ` Its superusers: ${answer.superusers.join(', ')}.`;
    const message = `The server in ${postgresVolume} does not let ${databaseUser} in: ${answer.refusal}.${users}`;
    const hint =
      "A volume keeps the user and the password that it was made with: set POSTGRES_USER and POSTGRES_PASSWORD to the old deployment's.";
    stop(found, message, hint);
    return;
  }
  if (!answer.mayRename) {
    const message = `${databaseUser} may not rename a database of the server in ${postgresVolume}.`;
    stop(found, message, 'Set POSTGRES_USER to a superuser there.');
    return;
  }
  found.ledger = answer.ledger;
  judgeDatabases(found, answer.databases, { database, oldDatabase, postgresVolume });
}

/** PostgreSQL's own databases, of which none can become the application's. */
const RESERVED = ['postgres', 'template0', 'template1'];

function judgeDatabases(
  { facts, notes, obstacles }: Preflight,
  databases: readonly string[],
  names: Pick<Deployment, 'database' | 'oldDatabase' | 'postgresVolume'>,
): void {
  const { database, oldDatabase, postgresVolume } = names;
  const [hasNew, hasOld] = [
    databases.includes(database),
    databases.includes(oldDatabase) && oldDatabase !== database,
  ];
  const reserved = [database, oldDatabase].find((name) => RESERVED.includes(name));
  if (reserved) {
    const message = `POSTGRES_DB or OLD_POSTGRES_DB names ${reserved}, PostgreSQL's own database.`;
    obstacles.push({
      message,
      hint: 'Name the application’s databases, e.g. candle_annotator and ml_db.',
      holders: [],
    });
  } else if (hasNew && hasOld) {
    obstacles.push({
      message: `${postgresVolume} holds both ${oldDatabase} and ${database}.`,
      hint: 'Only you can say which to keep; docker compose logs drizzle-migrate shows what each holds, and how to set one aside.',
      holders: [],
    });
  } else if (hasNew || hasOld)
    facts.push(`database ${hasOld ? `${oldDatabase}, which becomes ${database}` : database}`);
  else
    notes.push(
      `${postgresVolume} holds no ${oldDatabase}, only ${databases.join(', ')}: an empty ${database} is made. If training runs were to come along, set POSTGRES_VOLUME and OLD_POSTGRES_DB.`,
    );
}

/** Docker's own last line only names its manual. */
function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => line !== '' && !/^(See|Run) 'docker/.test(line)) ?? '';
}
