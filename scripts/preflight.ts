import { runCommand } from './operate/command.ts';
import { Compose } from './operate/compose.ts';
import { describe, preflight } from './operate/preflight/preflight.ts';

const USAGE = `Looks at everything the migration needs, and changes nothing. Ends with 1 when anything stands in the way.

  npm run preflight -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --help`;

const OPTIONS = {
  settings: { type: 'string' },
} as const;

await runCommand(USAGE, OPTIONS, async (options) => {
  const found = await preflight(new Compose(options.settings));
  process.stdout.write(describe(found));
  return found.obstacles.length === 0 ? 0 : 1;
});
