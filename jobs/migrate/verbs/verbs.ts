import { quoted } from '../../redact.ts';
import { usageError } from '../errors.ts';
import { abandon } from './abandon.ts';
import { exportVerb } from './export.ts';
import { forget } from './forget.ts';
import { plan } from './plan.ts';
import { restore } from './restore.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify.ts';

/** Every verb of the command line, as `--help` lists them; the first one is meant where none is named. */
export const VERBS = {
  run,
  plan,
  verify,
  status,
  export: exportVerb,
  restore,
  abandon,
  forget,
} satisfies Record<string, Verb>;

/** The verb of this name. Throws a usage error where there is none. */
export function verbNamed(name: string): Verb {
  if (Object.hasOwn(VERBS, name)) return VERBS[name as keyof typeof VERBS];
  throw usageError(
    'usage',
    `Unknown verb ${quoted(name)}.`,
    `Verbs: ${Object.keys(VERBS).join(', ')}. See --help.`,
  );
}
