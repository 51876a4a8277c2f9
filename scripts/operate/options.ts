import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageError } from './edge.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses the command line of a script; throws a usage error that names what it does not know. */
export function readOptions<const Known extends Options>(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (cause) {
    throw usageError(`${(cause as Error).message.split('. ')[0]}.`);
  }
}
