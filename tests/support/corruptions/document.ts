import type { Kind } from './kind.ts';

const TITLE = '# What the verifier detects';
const SEED = /seed `([^`]+)`/;
const ROW = /^\| (.+?) \| (.+?) \| (must be|must not be) reported \| (\d+) \| (\d+) \| .+? \|$/;

/** A line of the document. */
export interface Published {
  kind: Pick<Kind, 'kind' | 'what' | 'expects'>;
  cases: number;
  /** Cases that went right: reported, or for harmless changes not reported. */
  reported: number;
}

/** The published table: what was seeded, and how much of it was reported. */
export function renderDocument(tallies: readonly Published[], seed: string): string {
  const corruptions = tallies.filter(({ kind }) => kind.expects === 'difference');
  const cases = sum(corruptions.map((tally) => tally.cases));
  const reported = sum(corruptions.map((tally) => tally.reported));
  const harmless = tallies.filter(({ kind }) => kind.expects === 'nothing');
  return `${[
    TITLE,
    '',
    `Written by \`npm run test:full\` (\`tests/stress/verifier-detection.test.ts\`), seed \`${seed}\`; not edited by hand.`,
    '',
    `**${reported} of ${cases} corruptions of ${corruptions.length} kinds were reported: ${rate(reported, cases)}.**`,
    `${sum(harmless.map((tally) => tally.cases))} changes that change no value, of ${harmless.length} kinds, were not reported.`,
    '',
    ...METHOD,
    '',
    '| kind | what is done | it | cases | right | rate |',
    '|---|---|---|--:|--:|--:|',
    ...tallies.map(
      ({ kind, cases: seeded, reported: right }) =>
        `| ${kind.kind} | ${cell(kind.what)} | ${kind.expects === 'difference' ? 'must be' : 'must not be'} reported | ${seeded} | ${right} | ${rate(right, seeded)} |`,
    ),
    '',
  ].join('\n')}`;
}

const METHOD = [
  'How: legacy files with the extremes of every type are migrated by the real executable. Then the target is',
  'corrupted by SQL, many cases at once in different rows, and `verify` is run. A case counts only when the',
  'exit code is 6, the error is `changed_since`, and the report names its table, its column and its key, or',
  'the exact number of rows where there are more than it names. One finding more than was seeded fails the',
  'test as well. Constraints are dropped beforehand, so that they do not do the verifier’s work; of equal rows',
  '`verify` must report just that, as `schema_differs`. Everything is undone, the constraints by the SQL that it',
  'names, and the last verification must end with 0.',
  '',
  'Not detected, because nothing says what would be right: a time filled in by `now()` that is moved within',
  'its batch together with all others of the batch, and stays between the request and the load; the wording of',
  'a reason in quarantine, as long as it has the form of one; a column default changed together with all rows',
  'that it filled; that another of several remedies was applied, if all were asked for, and ledger and value are',
  'altered alike. A sequence that is ahead is not a difference. What is in columns that only the application has',
  'nobody compares: nothing of the legacy file is in them.',
];

/** What a document says: its seed and its lines. */
export function readDocument(text: string): { seed: string; published: Published[] } {
  const published = text.split('\n').flatMap((line) => {
    const match = ROW.exec(line);
    if (!match) return [];
    const [, kind = '', what = '', must, cases, reported] = match;
    const expects = must === 'must be' ? ('difference' as const) : ('nothing' as const);
    return [
      {
        kind: { kind, what: what.replaceAll('\\|', '|'), expects },
        cases: Number(cases),
        reported: Number(reported),
      },
    ];
  });
  return { seed: SEED.exec(text)?.[1] ?? '', published };
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function rate(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.floor((1000 * part) / whole) / 10).toString()} %`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
