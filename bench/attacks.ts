import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks/attacks.ts';
import { startBuild } from './attacks/build.ts';
import { type Observed, observe } from './attacks/observe.ts';
import { startTarget } from './target.ts';

const USAGE = `What attacks do to a frontend that is built already, before and after a change, in turn on the same PostgreSQL.

  node bench/attacks.ts --before DIR --after DIR [--rounds N]

Each DIR is a frontend/.next/standalone after npm run build --workspace frontend.`;

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    after: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});

if (values.help || !values.after) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const builds = Object.entries({ before: values.before, after: values.after }).filter(([, folder]) => folder);
await using target = await startTarget();
console.log(
  '| attack | build | health 99 % ms | longest ms | light routes: longest ms | statuses | peak RSS MB |',
);
console.log('|---|---|---|---|---|---|---|');
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const name of Object.keys(ATTACKS)) {
    for (const [build, folder] of builds) {
      await using site = await startBuild(target, folder as string);
      print(name, build, await observe(site, name));
    }
  }
}

function print(attack: string, build: string, { health, light, peakMb }: Observed): void {
  const cells = [
    attack,
    build,
    health.p99Ms,
    health.longestMs,
    light.longestMs,
    Object.entries({ ...light.statuses })
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
    peakMb,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
