import { type ParseArgsConfig, parseArgs } from 'node:util';
import { echo } from 'zx';
import { asCalled } from './as-called.ts';
import { runScript, ScriptError, usageError } from './edge.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known }>>['values'];

/**
 * Runs a script with the options of its command line and ends with the exit code that `main` returns.
 * `--help` prints the usage instead; an option that is not known is a usage error that names it. Otherwise as
 * `runScript`.
 */
export function runCommand<const Known extends Options>(
  usage: string,
  options: Known,
  main: (values: Values<Known>) => Promise<number>,
): Promise<void> {
  return runScript(async () => {
    const values = parse({ ...options, help: { type: 'boolean' } });
    if (!values['help'])
      return main(values as Values<Known>).catch((error) => tell(error, values['settings']));
    echo(usage);
    return 0;
  });
}

function tell(error: unknown, settings: unknown): never {
  if (!(error instanceof ScriptError) || typeof settings !== 'string') throw error;
  const { message, hint, exitCode } = error;
  throw new ScriptError(message, asCalled(hint, settings), { exitCode, cause: error });
}

function parse(options: Options): Record<string, unknown> {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (cause) {
    throw usageError(`${(cause as Error).message.split('. ')[0]}.`);
  }
}
