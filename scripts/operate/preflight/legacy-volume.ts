import { inContainer } from '../../throw-away/run-once.ts';
import type { Deployment } from '../compose.ts';
import { type Preflight, stop } from './findings.ts';

/** One line for each file, and how the legacy file begins. As root, because nobody else may be let in. */
const LOOK = `cd /volume
find . -maxdepth 3 -mindepth 1 -type f -exec stat -c 'file %u:%g %s %n' {} +
if [ -f "$FILE" ]; then echo "header $(head -c 15 "$FILE" | tr -d '\\0')"; fi`;
/** Side files are read along: as the job will. */
const READ =
  'cd /volume && for part in "$FILE" "$FILE"-wal "$FILE"-journal; do [ ! -e "$part" ] || head -c 1 "$part" >/dev/null || exit 1; done; [ -r "$FILE" ]';
const SIDE_FILE = /-(wal|shm|journal)$/;

interface VolumeFile {
  name: string;
  owner: string;
  bytes: number;
}

/** The legacy file must be there, be SQLite's, and be readable by the user of the data job. */
export async function checkLegacyVolume(found: Preflight, deployment: Deployment): Promise<void> {
  const { legacyVolume: volume, legacyFile: name, jobUser } = deployment;
  const seen = await look(deployment);
  if (typeof seen === 'string')
    return stop(found, `${volume} cannot be looked into: ${seen}`, 'Put right what Docker names.');
  const file = seen.files.find((one) => one.name === name);
  if (!file)
    return stop(found, `${volume} holds no ${name}: ${describeFiles(seen.files)}.`, whereElse(seen.files));
  if (seen.header !== 'SQLite format 3')
    return stop(
      found,
      `${name} in ${volume} is no SQLite file.`,
      'Set LEGACY_VOLUME and LEGACY_FILE to those of the old frontend.',
    );
  if (!(await canRead(deployment))) {
    const message = `User ${jobUser} cannot read ${name} in ${volume}, or what lies beside it; it belongs to ${file.owner}.`;
    return stop(found, message, whoCanRead(deployment, file.owner));
  }
  const bytes = seen.files
    .filter((one) => one.name.startsWith(name))
    .reduce((sum, one) => sum + one.bytes, 0);
  found.facts.push(
    `${name} of ${bytes.toLocaleString('en')} bytes in ${volume}, which user ${jobUser} can read`,
  );
}

async function look({ postgresImage, legacyVolume, legacyFile }: Deployment) {
  const { exitCode, stdout, stderr } = await inContainer({
    image: postgresImage,
    user: '0:0',
    capabilities: ['DAC_READ_SEARCH'],
    volume: legacyVolume,
    env: { FILE: legacyFile },
    program: ['sh', '-c', LOOK],
  });
  if (exitCode !== 0) return stderr.trim() || `a container that looks into it ended with ${exitCode}`;
  const lines = stdout.split('\n');
  const header = lines.find((line) => line.startsWith('header '))?.slice('header '.length);
  return { files: lines.flatMap(toFile), header };
}

function toFile(line: string): VolumeFile[] {
  const [, owner = '', bytes, name] = /^file (\d+:\d+) (\d+) \.\/(.+)$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, owner, bytes: Number(bytes) }];
}

async function canRead({ postgresImage, jobUser, legacyVolume, legacyFile }: Deployment): Promise<boolean> {
  const { exitCode } = await inContainer({
    image: postgresImage,
    user: jobUser,
    volume: legacyVolume,
    env: { FILE: legacyFile },
    program: ['sh', '-c', READ],
  });
  return exitCode === 0;
}

/** Where the file's own owner cannot read all of it, a file beside it belongs to another. */
function whoCanRead({ jobUser, legacyVolume, postgresImage }: Deployment, owner: string): string {
  if (jobUser !== owner) return `Set MIGRATE_USER=${owner}.`;
  const chown = `docker run --rm --user 0 --entrypoint chown -v ${legacyVolume}:/v ${postgresImage} -R ${owner} /v`;
  return `Let ${owner} own all of it: ${chown}`;
}

function describeFiles(files: readonly VolumeFile[]): string {
  if (files.length === 0) return 'it is empty';
  const shown = files.slice(0, 5).map(({ name }) => name);
  return `it holds ${shown.join(', ')}${files.length > shown.length ? `, and ${files.length - shown.length} more` : ''}`;
}

/** The likeliest file of another name, by its ending and its size. */
function whereElse(files: readonly VolumeFile[]): string {
  const candidates = files
    .filter(({ name }) => /\.(db|sqlite3?)$/.test(name) && !SIDE_FILE.test(name))
    .toSorted((a, b) => b.bytes - a.bytes);
  const [likely] = candidates;
  const other = 'docker volume ls shows the names; set LEGACY_VOLUME to the one with the legacy file.';
  return likely ? `If it is ${likely.name}, set LEGACY_FILE=${likely.name}. Otherwise: ${other}` : other;
}
