import { createInterface } from 'node:readline/promises';
import { ScriptError } from './edge.ts';

/** Asks until an answer ends with the line; throws where nobody can answer. */
async function ask(question: string, instead: string, signal?: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new ScriptError('Nobody is here to be asked: standard input is not a terminal.', instead);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal in line mode gives Ctrl-C to whoever reads lines: it is for this process.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(question, signal ? { signal } : {})).trim();
  } finally {
    terminal.close();
  }
}

/** Goes on after a yes, or where `--yes` has said it beforehand; throws otherwise, also on the signal. */
export async function confirm(question: string, yes: boolean, signal?: AbortSignal): Promise<void> {
  if (yes) return;
  const answer = await ask(`${question} [y/N] `, 'Add --yes to say yes beforehand.', signal);
  if (!/^y(es)?$/i.test(answer))
    throw new ScriptError('Not confirmed; nothing was changed.', 'Run it again when you are ready.');
}

/** Goes on only where exactly this name is typed, or was given beforehand. */
export async function confirmByName(name: string, given: string | undefined): Promise<void> {
  const answer = given ?? (await ask(`Type ${name} to go on: `, `Add --yes ${name} to say so beforehand.`));
  if (answer !== name)
    throw new ScriptError(
      `That is not ${name}; nothing was changed.`,
      'Run it again and give the exact name.',
    );
}
