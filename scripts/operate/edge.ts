/** An expected failure of a script that a person runs: what, why, and what to do next. */
export class ScriptError extends Error {
  override name = 'ScriptError';
  readonly hint: string;
  readonly exitCode: number;

  constructor(
    message: string,
    hint: string,
    { exitCode = 1, cause }: { exitCode?: number; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

const EXIT_USAGE = 2;

/** An option that cannot be used. */
export function usageError(message: string, hint = 'See --help.'): ScriptError {
  return new ScriptError(message, hint, { exitCode: EXIT_USAGE });
}

/**
 * Runs a script and ends with the exit code that it returns. An expected error is told in two lines on
 * stderr; anything else is a bug and keeps its stack.
 */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    process.stderr.write(`${error.message}\nWhat to do: ${error.hint}\n`);
    process.exitCode = error.exitCode;
  }
}
