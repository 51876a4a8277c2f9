import { fileURLToPath } from 'node:url';
import { type CommandResult, run } from './command.ts';

const PROJECT_FOLDER = fileURLToPath(new URL('../../..', import.meta.url));
/** What the docker command needs to find programs, its engine and its settings. */
const KEPT = /^(PATH|HOME|DOCKER_\w+|BUILDKIT_\w+|(HTTPS?|NO)_PROXY)$/i;

/**
 * Runs `docker compose ARGS` in the project's folder with these settings alone: neither the
 * developer's .env nor the environment that the tests were started in reaches the stack.
 */
export function compose(
  args: string[],
  settings: Record<string, string>,
  input?: Buffer,
): Promise<CommandResult> {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name)));
  return run('docker', ['compose', '--ansi', 'never', '--env-file', '/dev/null', ...args], {
    cwd: PROJECT_FOLDER,
    env: { ...kept, ...settings },
    ...(input ? { input } : {}),
  });
}
