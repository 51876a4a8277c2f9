import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ScriptError } from './edge.ts';

const SERVICES = [
  'volume-guard',
  'postgres',
  'drizzle-migrate',
  'migration-gate',
  'migrate-data',
  'frontend',
  'ml',
];
/** What makes Compose read other files than those of its folder, or only some of their services. */
const STEERS = /^COMPOSE_(FILE|PROFILES|PROJECT_NAME)$/;

/**
 * Throws where these are not the services of this checkout, which none of our scripts would know how to move,
 * and names the setting behind it.
 */
export function assertOurStack(folder: string, services: Record<string, unknown>, envFile: string): void {
  const missing = SERVICES.filter((service) => !(service in services));
  if (missing.length === 0) return;
  throw new ScriptError(
    `This is not the stack of ${folder}: it lacks the services ${missing.join(', ')}.`,
    whoSteers(envFile),
  );
}

/** The environment counts before the file. */
function whoSteers(envFile: string): string {
  const set = Object.keys(process.env).filter((name) => STEERS.test(name));
  if (set.length > 0)
    return `The environment sets ${set.join(', ')}: unset ${set.join(' ')}, or name docker-compose.yml among the files.`;
  const settings = Object.keys(parseEnv(readFileSync(envFile, 'utf8'))).filter((name) => STEERS.test(name));
  if (settings.length > 0)
    return `Remove ${settings.join(', ')} from ${envFile}, or name docker-compose.yml among the files.`;
  return 'Take docker-compose.yml from the checkout as it is; what is to differ goes into docker-compose.override.yml.';
}
