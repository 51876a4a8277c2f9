// The settings of the data job, each with its option, variables and default.

import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
// Zod 4 says what is wrong in fifty languages and loads them all first: 26 ms, where Zod 3, a part of it,
// takes 4.
import { z } from 'zod/v3';
import { quoted } from '../redact.ts';
import { usageError } from './errors.ts';
import { readDroppable, readRepairPlaces } from './rules/names.ts';
import { ALL_REMEDIES, remedyNamed } from './rules/remedies/remedies.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const FAULT_VARIABLE = 'MIGRATE_FAULT';
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));
const filled = z.string().min(1, 'must not be empty');
const path = filled.refine((text) => !/^postgres(ql)?:/i.test(text), {
  message: 'must be a path; the database is named by DATABASE_URL',
});
const droppable = z.string().transform((list, context) => {
  const places = readDroppable(list);
  if (places) return places;
  const message = `must look like candles.volume or table:old_notes, with names in quotes that hold a comma or a dot: table:"a,b"`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const repairs = z.string().transform((list, context) => {
  const places = readRepairPlaces(list);
  const unknown = places?.find(({ remedy }) => !remedyNamed(remedy));
  if (places && !unknown) return places;
  const message = unknown
    ? `there is no remedy ${unknown.remedy}; possible: ${ALL_REMEDIES.map(({ name }) => name).join(', ')}`
    : 'must look like candles.time:milliseconds or *:nul_byte, with names in quotes that hold a comma or a dot';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Every setting once: its option, its variables in order of precedence, its default, what it may be. */
export const SETTINGS = {
  source: {
    option: 'source',
    variables: ['SQLITE_PATH', 'DATABASE_PATH'],
    fallback: 'data/candles.db',
    accepts: path,
  },
  databaseUrl: { option: 'database-url', variables: ['DATABASE_URL'], fallback: undefined, accepts: filled },
  reportDir: { option: 'report-dir', variables: ['REPORT_DIR'], fallback: 'reports', accepts: path },
  /** Threads that read and connections that load at the same time; see `workersFor`. */
  concurrency: {
    option: 'concurrency',
    variables: ['MIGRATE_CONCURRENCY'],
    fallback: undefined,
    accepts: wholeNumber(1, 64),
  },
  batchRows: {
    option: 'batch-rows',
    variables: ['MIGRATE_BATCH_ROWS'],
    fallback: '50000',
    accepts: wholeNumber(1, 10_000_000),
  },
  onBadRow: {
    option: 'on-bad-row',
    variables: ['MIGRATE_ON_BAD_ROW'],
    fallback: 'fail',
    accepts: z.enum(['fail', 'quarantine'], {
      errorMap: () => ({ message: 'must be fail or quarantine' }),
    }),
  },
  /** What may be left behind: whole tables and columns. */
  drop: { option: 'drop', variables: ['MIGRATE_DROP'], fallback: '', accepts: droppable },
  /** What is to be done to values that PostgreSQL cannot hold. */
  repair: { option: 'repair', variables: ['MIGRATE_REPAIR'], fallback: '', accepts: repairs },
  scratch: { option: 'scratch', variables: ['MIGRATE_SCRATCH'], fallback: tmpdir(), accepts: path },
  /** The file that `export` writes; by default candles.db in the report folder. */
  out: { option: 'out', variables: ['EXPORT_PATH'], fallback: undefined, accepts: path },
} as const;

type Settings = typeof SETTINGS;
type Values = {
  [Key in keyof Settings]:
    | z.infer<Settings[Key]['accepts']>
    | (Settings[Key]['fallback'] extends undefined ? undefined : never);
};

export interface Config extends Values {
  /** As it was typed, see `verbNamed`. */
  verb: string;
  restart: boolean;
  /** Whether `restore` does what it says, and not only says it. */
  apply: boolean;
  out: string;
  /** Tests only: a signal that the process sends itself at a point of its work. */
  fault: { signal: NodeJS.Signals; point: string } | undefined;
}

const USAGE = `Options: ${Object.values(SETTINGS)
  .map(({ option }) => `--${option}`)
  .join(', ')}, --restart, --apply. See --help.`;

/**
 * Reads the command line over the environment over the defaults. Throws a usage error that names the
 * option or variable. An empty variable counts as unset, as Compose passes those that `.env` leaves out.
 */
export function readConfig(argv: readonly string[], environment: Environment): Config {
  const { verb, values } = parse(argv);
  const read = ({ option, variables, fallback, accepts }: Settings[keyof Settings]) => {
    const given = values[option];
    const variable = given === undefined ? variables.find((name) => environment[name]) : undefined;
    const text = given ?? (variable ? environment[variable] : fallback);
    return typeof text === 'string' ? accept(accepts, variable ?? `--${option}`, text) : undefined;
  };
  const settings = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, setting]) => [key, read(setting)]),
  ) as Values;
  return {
    ...settings,
    verb,
    restart: values['restart'] === true,
    apply: values['apply'] === true,
    out: settings.out ?? join(settings.reportDir, 'candles.db'),
    fault: readFault(environment[FAULT_VARIABLE]),
  };
}

/**
 * `SIGKILL@after:copy` and the like. It says nothing about the work itself, so it is neither an option nor a
 * setting.
 */
function readFault(text: string | undefined): Config['fault'] {
  if (!text) return undefined;
  const [, signal, point] = /^(SIG[A-Z]+)@((?:before|during|after):[a-z]+)$/.exec(text) ?? [];
  if (signal && point && signal in constants.signals) return { signal: signal as NodeJS.Signals, point };
  throw usageError(
    'setting_invalid',
    `${FAULT_VARIABLE} cannot be '${text}'.`,
    'See docs/faults.md, or unset it.',
  );
}

function parse(argv: readonly string[]): {
  verb: string;
  values: Record<string, string | boolean | undefined>;
} {
  const options = Object.fromEntries(
    Object.values(SETTINGS).map(({ option }) => [option, { type: 'string' as const }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { ...options, restart: { type: 'boolean' }, apply: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [verb = 'run', ...rest] = positionals;
    if (rest.length > 0) throw new Error(`Unexpected argument ${quoted(String(rest[0]))}`);
    return { verb, values };
  } catch (cause) {
    throw usageError('usage', firstSentence((cause as Error).message), USAGE);
  }
}

function accept(accepts: z.ZodType, name: string, value: string): unknown {
  const result = accepts.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues.map(({ message }) => message).join('; ');
  throw usageError('setting_invalid', `${name} cannot be ${quoted(value)}: ${reason}.`, USAGE);
}

/** node:util adds advice on escaping that only confuses here. */
function firstSentence(message: string): string {
  return `${message.split('. ')[0]?.replace(/\.$/, '')}.`;
}
