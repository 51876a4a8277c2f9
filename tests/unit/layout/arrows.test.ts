import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+\.ts)['"]/g;

/** For each folder the folders of this project that its files may import from; itself is always allowed. */
const ARROWS: Record<string, readonly string[]> = {
  db: [],
  jobs: ['db'],
  scripts: ['jobs', 'db'],
  'frontend/src': ['db'],
};

/** Inside the data job, from the edge down. A stage is a folder of `stages/`; none may import another. */
const GROUND = [
  'clock',
  'errors',
  'job',
  'journal',
  'report',
  'config',
  'sqlite',
  'sqlite-values',
  'progress',
  'persist',
  'repaired-source',
  'ledger',
  'target',
  'btree',
  'rules',
];

interface Import {
  from: string;
  to: string;
}

/** Every import between files of this project, type imports included, as paths from its root. */
function importsBelow(folder: string, root = ROOT): Import[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules') && !name.includes('.next'))
    .flatMap((name) => importsOf(join(root, folder, name), root));
}

function importsOf(file: string, root: string): Import[] {
  const found = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  return found.flatMap((target) => {
    if (target.startsWith('@candle-annotator/db/'))
      return [{ from: relative(root, file), to: target.replace('@candle-annotator/', '') }];
    if (!target.startsWith('.')) return [];
    return [{ from: relative(root, file), to: relative(root, resolve(dirname(file), target)) }];
  });
}

/** The imports that leave their folder for one that the arrows do not allow. */
function againstArrows(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const home = Object.keys(ARROWS).find((folder) => from.startsWith(`${folder}/`));
      const allowed = home ? [home, ...(ARROWS[home] ?? [])] : undefined;
      return allowed && !allowed.some((folder) => to.startsWith(`${folder}/`));
    })
    .map(({ from, to }) => `${from} → ${to}`);
}

/**
 * The imports inside the data job that go up, from a stage or from the ground, or from one stage to another.
 */
function againstStages(imports: readonly Import[]): string[] {
  const inside = (path: string) => path.replace(/^jobs\/migrate\//, '');
  const isGround = (path: string) =>
    GROUND.some((room) => inside(path) === `${room}.ts` || inside(path).startsWith(`${room}/`));
  const stageOf = (path: string) => /^stages\/([^/]+)/.exec(inside(path))?.[1];
  return imports
    .filter(({ from, to }) => from.startsWith('jobs/migrate/') && to.startsWith('jobs/migrate/'))
    .filter(({ from, to }) => {
      if (inside(from).startsWith('rules/')) return !inside(to).startsWith('rules/');
      if (inside(from).startsWith('acts/'))
        return !/^(acts|stages|worker)\//.test(inside(to)) && !isGround(to);
      const stage = stageOf(from);
      if (stage ? stageOf(to) === stage : !isGround(from)) return false;
      return !isGround(to);
    })
    .map(({ from, to }) => `${from} → ${to}`);
}

/** The first import cycle found from any file, as a path; imports of types count. */
function findCycle(imports: readonly Import[]): string[] | undefined {
  const graph = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const { to } of graph.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

const imports = Object.keys(ARROWS).flatMap((folder) => importsBelow(folder));

test('imports go one way: scripts → jobs → db, frontend → db', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(againstArrows(imports)).toEqual([]);
});

test('in the data job no stage imports another, nothing below imports what is above, and rules import only rules', () => {
  expect(againstStages(imports)).toEqual([]);
});

test('no import cycle exists, not even of types', () => {
  expect(findCycle(imports)).toBeUndefined();
});

test('the checks see what they are meant to see', () => {
  expect(againstArrows([{ from: 'db/pool.ts', to: 'jobs/log.ts' }])).toHaveLength(1);
  expect(againstArrows([{ from: 'frontend/src/a.ts', to: 'jobs/log.ts' }])).toHaveLength(1);
  expect(
    againstStages([{ from: 'jobs/migrate/stages/copy/a.ts', to: 'jobs/migrate/stages/verify/b.ts' }]),
  ).toHaveLength(1);
  expect(againstStages([{ from: 'jobs/migrate/rules/a.ts', to: 'jobs/migrate/sqlite.ts' }])).toHaveLength(1);
  expect(
    againstStages([{ from: 'jobs/migrate/stages/copy/a.ts', to: 'jobs/migrate/verbs/run.ts' }]),
  ).toHaveLength(1);
  expect(
    againstStages([{ from: 'jobs/migrate/acts/look.ts', to: 'jobs/migrate/verbs/run.ts' }]),
  ).toHaveLength(1);
  expect(
    againstStages([{ from: 'jobs/migrate/ledger/runs.ts', to: 'jobs/migrate/verbs/run.ts' }]),
  ).toHaveLength(1);
  expect(
    findCycle([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ]),
  ).toEqual(['a', 'b', 'a']);
});
