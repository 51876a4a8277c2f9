import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Whose second or third argument is a hint. */
const SAID_BY = /^(usageError|stop|ScriptError|SeedError|EmbeddedPostgresError|TargetError|\w+Error)$/;
/** Whose first argument is the code of the refusal. */
const CODED = /^(TargetError|(usage|source|target|rows|difference)Error)$/;

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

interface Hint {
  place: string;
  /** The code where it has one, otherwise the words. */
  name: string;
}

describe('docs/hints.md', () => {
  const rows = tableRows(readFileSync(join(ROOT, 'docs/hints.md'), 'utf8'));
  const names = rows.flatMap((row) => row.names);
  const hints = hintsInCode();

  it('has a row for every hint in the code', () => {
    expect(hints.length).toBeGreaterThan(150);
    const missing = hints.filter(
      ({ name }) => /[a-z]{3}/.test(name) && !names.some((known) => isNamed(name, known)),
    );
    expect(missing).toEqual([]);
  });

  it('has no row of a hint that nobody gives', () => {
    const code =
      sources()
        .map(([, text]) => text)
        .join('\n') + readFileSync(join(ROOT, 'docker-compose.guard.yml'), 'utf8');
    const gone = names.filter(
      (name) =>
        !code.includes(
          name
            .replaceAll('…', '${')
            .replace(/ ?\$\{$/, '')
            .split('${')[0] as string,
        ),
    );
    expect(gone).toEqual([]);
  });

  it('names tests that there are', () => {
    const tests = rows.flatMap((row) => row.tests);
    expect(tests.length).toBeGreaterThan(80);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

/** Codes are named whole; words by how they begin, with … for what differs. */
function isNamed(name: string, known: string): boolean {
  return /^[a-z_]+$/.test(name) ? name === known : name.startsWith(known);
}

function tableRows(text: string): { names: string[]; tests: string[] }[] {
  return text
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, hint = '', , done = '', said = '']) => ({ names: quoted(hint), tests: quoted(done + said) }));
}

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => String(text));
}

function sources(): [path: string, text: string][] {
  const listed = execFileSync('git', ['ls-files', 'db', 'jobs', 'scripts'], { cwd: ROOT, encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((path) => path.endsWith('.ts') && existsSync(join(ROOT, path)))
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]);
}

function hintsInCode(): Hint[] {
  return sources().flatMap(([path, text]) => {
    const found: Hint[] = [];
    walk(parseSync(path, text).program as unknown as Node, (node) => {
      const name = hintOf(node, path.startsWith('scripts/'));
      if (name) found.push({ place: `${path}:${text.slice(0, node.start).split('\n').length}`, name });
    });
    return found;
  });
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const child of node) walk(child, visit);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node) visit(node as Node);
    for (const child of Object.values(node)) walk(child, visit);
  }
}

/** The name of the hint that a node gives; undefined for other nodes, and for words that are made elsewhere. */
function hintOf(node: Node, inScripts: boolean): string | undefined {
  if (node.type === 'ObjectExpression') return hintOfObject(node);
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const callee = (node['callee'] as { name?: string }).name ?? '';
  const args = node['arguments'] as Node[];
  if (!SAID_BY.test(callee)) return undefined;
  if (!inScripts && CODED.test(callee)) return words(args[0]);
  const at = callee === 'stop' ? 2 : 1;
  return inScripts ? words(args[at]) : undefined;
}

/** Of an object with a code and a hint, the code. */
function hintOfObject(node: Node): string | undefined {
  const properties = (node['properties'] as Node[]).filter(({ type }) => type === 'Property');
  const named = (name: string) => properties.find(({ key }) => (key as { name?: string }).name === name);
  return named('hint') ? words(named('code')?.['value'] as Node | undefined) : undefined;
}

/** A text as it stands in the code, with … for what is put in. */
function words(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal') return String(node['value']);
  if (node?.type === 'ConditionalExpression') return words(node['consequent'] as Node);
  if (node?.type !== 'TemplateLiteral') return undefined;
  return (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}
