import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALL_REMEDIES, type AnyRemedy, sayColumns } from '../../../jobs/migrate/rules/remedies/remedies.ts';
import { TREATMENTS } from '../../../jobs/migrate/rules/treatments.ts';
import { VALUE_RULES } from '../../../jobs/migrate/rules/value-rules.ts';
import { readCases } from '../../support/cases/read-case.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The rows of the document's tables whose first cell is a rule. */
function documentedRules(): Map<string, string[]> {
  const rows = readFileSync(file('docs/rules.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| `(\w+)` \|(.*)\|$/.exec(line))
    .filter((match) => match !== null);
  return new Map(
    rows.map(([, rule, cells]) => [rule as string, (cells as string).split('|').map((c) => c.trim())]),
  );
}

describe('docs/rules.md', () => {
  const documented = documentedRules();

  test('has every rule of the census, each once, and no other', () => {
    expect([...documented.keys()].toSorted()).toEqual(Object.keys(TREATMENTS).toSorted());
  });

  test('says what each policy does about each', () => {
    const said = Object.fromEntries(
      [...documented].map(([rule, cells]) => [rule, cells.slice(-2).map((cell) => cell.split(', '))]),
    );
    const done = Object.fromEntries(
      Object.entries(TREATMENTS).map(([rule, { fail, quarantine }]) => [rule, [[...fail], [...quarantine]]]),
    );
    expect(said).toEqual(done);
  });

  test('says which columns each rule about values looks at', () => {
    const said = VALUE_RULES.map(({ name }) => [name, documented.get(name)?.[0]?.split(', ')]);
    expect(said).toEqual(VALUE_RULES.map(({ name, kinds }) => [name, [...kinds]]));
  });
});

/** The line of a remedy in the document's tables. */
function describeRemedy(remedy: AnyRemedy): string {
  const { name, exact, does, refuses } = remedy;
  const loses = exact ? 'nothing' : 'something';
  return `| \`:${name}\` | ${sayColumns(remedy)} | ${loses} | ${does} | ${refuses} |`;
}

test('docs/rules.md has every remedy, in the order in which they are tried, as the code describes it', () => {
  const documented = readFileSync(file('docs/rules.md'), 'utf8').match(/^\| `:.*$/gm);
  expect(documented).toEqual(ALL_REMEDIES.map(describeRemedy));
});

test('every remedy is shown by one of tests/cases', () => {
  const shown = shownByCases();
  const missing = ALL_REMEDIES.filter(({ name }) => !shown.has(`fail: ${name} repaired`));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

/** `policy: rule action` for every finding that a case expects. */
function shownByCases(): Set<string> {
  const runs = readCases(file('tests/cases')).flatMap((it) => Object.entries(it.runs));
  return new Set(
    runs.flatMap(([policy, run]) =>
      (run?.findings ?? []).map((finding) => {
        const [, rule, action] = /: (\w+) ×\d+ (\w+)/.exec(finding) ?? [];
        return `${policy}: ${rule} ${action}`;
      }),
    ),
  );
}

test('every action that a rule can have is shown by one of tests/cases', () => {
  const shown = shownByCases();
  const possible = Object.entries(TREATMENTS).flatMap(([rule, { fail, quarantine }]) => [
    ...fail.map((action) => `fail: ${rule} ${action}`),
    // What both policies do alike need not be shown twice.
    ...quarantine
      .filter((action) => !fail.includes(action as never))
      .map((action) => `quarantine: ${rule} ${action}`),
  ]);
  expect(possible.filter((one) => !shown.has(one))).toEqual([]);
});
