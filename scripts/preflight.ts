import { echo } from 'zx';
import { Compose } from './operate/compose.ts';
import { runScript } from './operate/edge.ts';
import { readOptions } from './operate/options.ts';
import { describe, preflight } from './operate/preflight/preflight.ts';

const USAGE = `Looks at everything the migration needs, and changes nothing. Ends with 1 when anything stands in the way.

  npm run preflight -- [options]

  --settings FILE  the settings, as Compose takes them        .env
  --help`;

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), {
    settings: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) {
    echo(USAGE);
    return 0;
  }
  const found = await preflight(new Compose(options.settings));
  process.stdout.write(describe(found));
  return found.obstacles.length === 0 ? 0 : 1;
});
