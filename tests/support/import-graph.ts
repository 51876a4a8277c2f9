import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Any quoted relative path, whatever it is for: an import, a type's, a worker's. Comments count as well. */
const RELATIVE = /(['"`])(\.\.?\/[^'"`\n]*)\1/g;
const BARE = /\b(?:from\s*|import\s*\(?\s*|require\s*\(\s*)(['"])([^'"`\n.][^'"`\n]*)\1/g;
const COMPUTED = /\b(?:import|require)\s*\(\s*(?!['"`])|\b(?:import|require)\s*\(\s*`(?!\.)/;
const WORKSPACE = '@candle-annotator/';

export interface ImportGraphOptions {
  /** The folder that workspace packages and results are relative to. */
  root: string;
  /** The text of a file. */
  read?: (path: string) => string;
}

/**
 * Everything that files, or all TypeScript files below folders, can reach: themselves, files of the
 * project as paths from its root, and names of packages. It errs on the side of too much. Throws where a
 * file reaches for something that only shows when it runs, or that is not there.
 */
export function reachableFrom(starts: readonly string[], options: ImportGraphOptions): string[] {
  const { root, read = (path: string) => readFileSync(path, 'utf8') } = options;
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    if (!/\.[cm]?[jt]sx?$/.test(name)) return;
    for (const next of importsOf(name, read(join(root, name)), options)) visit(next);
  };
  for (const start of starts) for (const name of filesBelow(root, start)) visit(name);
  return [...found];
}

function filesBelow(root: string, start: string): string[] {
  const path = join(root, start);
  if (!existsSync(path) || !statSync(path).isDirectory()) return [start];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
    .map((name) => join(start, name));
}

function importsOf(name: string, text: string, { root }: ImportGraphOptions): string[] {
  if (COMPUTED.test(text)) throw new Error(`${name} imports what only shows when it runs.`);
  const relative = [...text.matchAll(RELATIVE)].map(([, , path = '']) => {
    const target = resolve('/', dirname(name), path).slice(1);
    if (!statSync(join(root, target), { throwIfNoEntry: false })?.isFile())
      throw new Error(`${name} reaches for ${path}, which is not there.`);
    return target;
  });
  const bare = [...text.matchAll(BARE)].map(([, , target = '']) =>
    target.startsWith(WORKSPACE) ? target.slice(WORKSPACE.length) : target,
  );
  return [...relative, ...bare];
}
