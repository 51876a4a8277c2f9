import { execFileSync } from 'node:child_process';
import { measure } from '../measure.ts';

/** A tool of the field, run with the defaults that its documentation shows for this task. */
export interface Other {
  name: string;
  command: string;
  version: readonly string[];
  args: (file: string, url: string) => string[];
}

export const OTHERS: readonly Other[] = [
  {
    name: 'pgloader',
    command: 'pgloader',
    version: ['--version'],
    args: (file, url) => [`sqlite://${file}`, url],
  },
  {
    name: 'ogr2ogr',
    command: 'ogr2ogr',
    version: ['--version'],
    args: (file, url) => ['-f', 'PostgreSQL', `PG:${keywords(url)}`, file, '--config', 'PG_USE_COPY', 'YES'],
  },
];

/** The version of each tool that this machine has, by its name. */
export function installedVersions(): Map<string, string> {
  const found = OTHERS.map((other) => [other.name, versionOf(other)] as const);
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function versionOf({ command, version }: Other): string | undefined {
  try {
    return execFileSync(command, [...version], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .trim()
      .split('\n')[0];
  } catch {
    return undefined;
  }
}

/** Seconds that a tool takes from start to exit; throws when it says that it failed. */
export async function runOther({ command, args, name }: Other, file: string, url: string): Promise<number> {
  const { seconds, exitCode, output } = await measure(command, args(file, url));
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}:\n${output.slice(-2000)}`);
  return seconds;
}

function keywords(url: string): string {
  const { hostname, port, pathname, username, password } = new URL(url);
  return `host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${username} password=${password}`;
}
