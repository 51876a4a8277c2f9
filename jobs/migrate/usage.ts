// What `--help` prints.

import { EXIT_BUG } from '../edge.ts';
import { SETTINGS } from './config.ts';
import { EXIT } from './errors.ts';
import { VERBS } from './verbs/verbs.ts';

/** What an option takes, what it is, and its default where that is not a fixed text. */
const OPTION_WORDS: Record<keyof typeof SETTINGS, [takes: string, is: string, fallback?: string]> = {
  source: ['PATH', 'the legacy file, or the folder of candles.db'],
  databaseUrl: ['URL', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE', 'none'],
  reportDir: ['DIR', 'where report.json and report.html go'],
  concurrency: [
    'N',
    'threads and connections that load at the same time',
    'number of cores, at most 4; 1 for a file under 4 MB',
  ],
  batchRows: ['N', 'rows that are loaded and committed together'],
  onBadRow: ['fail|quarantine', 'what becomes of rows that cannot be represented'],
  drop: ['LIST', 'what may be left behind, e.g. candles.volume,table:old_notes', 'nothing'],
  repair: ['LIST', 'what is done to bad values, e.g. candles.time:milliseconds,*:nul_byte', 'nothing'],
  scratch: ['DIR', 'where a file that cannot be read in place is copied to'],
  out: ['PATH', 'the file that export writes; never replaces one', 'candles.db in the report folder'],
};

const EXIT_WORDS: Record<keyof typeof EXIT, string> = {
  done: 'done, or nothing left to do',
  usage: 'usage or configuration',
  source: 'source unusable: missing, not SQLite, damaged, in use, changing',
  target: 'target unusable: unreachable, wrong schema, holds rows that are not ours',
  rows: 'rows that cannot be represented, and policy fail',
  difference: 'verification found a difference',
  locked: 'another run holds the lock',
  interrupted: 'interrupted; resumable',
};

/** Whether the words ask for the usage rather than for work. */
export function asksForHelp(words: readonly string[]): boolean {
  return words[0] === 'help' || words.includes('--help') || words.includes('-h');
}

/** Verbs, options with their variables and defaults, and exit codes, for a person. */
export function usage(command: string): string {
  return `Moves a legacy SQLite file into PostgreSQL and compares every value.

  ${command} [verb] [options]

${columns(Object.entries(VERBS).map(([name, { help }]) => [name, help]))}

An option counts more than its variable, and that more than the default.

${columns([...options(), ['--restart', 'throws away what an unfinished run loaded, and only that'], ['--apply', 'with restore: brings the rows in; without it, restore only looks'], ['--help', 'this text']])}

Exit codes:

${columns(exitCodes())}
`;
}

function options(): string[][] {
  return (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map((key) => {
    const { option, variables, fallback } = SETTINGS[key];
    const [takes, is, said = fallback] = OPTION_WORDS[key];
    return [`--${option} ${takes}`, `${is}; default: ${said} (${variables.join(', ')})`];
  });
}

function exitCodes(): string[][] {
  const expected = Object.entries(EXIT).map(([name, code]) => [
    typeof code === 'number' ? String(code) : Object.values(code).join(', '),
    EXIT_WORDS[name as keyof typeof EXIT],
  ]);
  return [...expected, [String(EXIT_BUG), 'a bug']];
}

function columns(rows: readonly string[][]): string {
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', text = '']) => `  ${name.padEnd(width)}  ${text}`.trimEnd()).join('\n');
}
