import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Expressions whose time grows with the square of what they are given, each with the reason why that is short. None
 * may be here that sees a body, a file or a header as a whole.
 */
const SHORT: Readonly<Record<string, string>> = {
  '\\D+$': 'one cell of a file, which has a limit of its own',
  '[A-Za-z]+\\/[A-Za-z_]+|(?:UTC|GMT) ?[+-]\\d{1,2}(?::?\\d\\d)?|[A-Za-z]+':
    'one cell, or what says the zone',
  '^-?\\d\\.|0+$': 'a number that this program has printed',
  '\\(.*\\)$': 'what a person types into a field of the page',
  '[,\\s]+$': 'what a person types into a field of the page',
  '(?:[\\s,@]|\\bat|\\bum)+$': 'what a person types into a field of the page',
  '\\/+$': 'a setting',
  '[a-z]{2,}:\\/|postgres(?:ql)?:': 'a setting',
  '^(postgres(?:ql)?:\\/\\/)([^/?#]*)([^?#]*)(.*)$': 'a setting',
};

test('every regular expression takes time in proportion to its input, or says why its input is short', () => {
  const found = expressions().filter(({ source, flags }) => isSlow(source, flags));
  expect(found.filter(({ source }) => !(source in SHORT))).toEqual([]);
  const sources = found.map(({ source }) => source);
  expect(Object.keys(SHORT).filter((source) => !sources.includes(source))).toEqual([]);
});

test('what is slow is noticed, of each kind', () => {
  for (const source of ['^(a+)+$', '^\\d+\\.?\\d*$', '\\s+$'])
    expect([source, isSlow(source, '')]).toEqual([source, true]);
  expect(isSlow('^[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)$', '')).toBe(false);
});

interface Expression {
  file: string;
  source: string;
  flags: string;
}

function expressions(): Expression[] {
  const files = globSync(['frontend/src/**/*.{ts,tsx}', 'db/*.ts', 'jobs/**/*.ts'], { cwd: PROJECT });
  const found: Expression[] = [];
  for (const file of files) {
    const { program } = parseSync(file, readFileSync(`${PROJECT}/${file}`, 'utf8'));
    new Visitor({
      Literal(node) {
        if ('regex' in node) found.push({ file, source: node.regex.pattern, flags: node.regex.flags });
      },
    }).visit(program);
  }
  return found;
}

/** Where an expression tries the same characters in several ways, or again from every place it may begin at. */
function isSlow(source: string, flags: string): boolean {
  return analyse({ source, flags }, { reportTypes: { Move: true } }).reports.length > 0;
}
