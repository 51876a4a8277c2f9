import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandOptions {
  cwd?: string;
  /** All of its environment. */
  env?: Record<string, string | undefined>;
  /** Written to its standard input, which is then closed. */
  input?: Buffer | string;
}

export interface CommandResult {
  exitCode: number | null;
  stdout: string;
  /** stdout and stderr as they came. */
  output: string;
}

/** Runs a program without a shell to its end, whatever its exit code. */
export async function run(
  program: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { input, ...spawnOptions } = options;
  const child = spawn(program, args, { ...spawnOptions, stdio: 'pipe' });
  const result = { stdout: '', output: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
    result.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.output += text;
  });
  child.stdin.on('error', () => {}); // It may end without reading its input.
  child.stdin.end(input);
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout: clean(result.stdout), output: clean(result.output) };
}

/** Compose 2.26 clears the line before each one that it logs, even where it was asked for no colours. */
function clean(output: string): string {
  return output.replaceAll('\u001b[2K', '');
}

/** Runs a program that must succeed and returns its stdout; throws an Error with its output otherwise. */
export async function mustRun(program: string, args: string[], options?: CommandOptions): Promise<string> {
  const { exitCode, stdout, output } = await run(program, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
}
