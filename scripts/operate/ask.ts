import { createInterface } from 'node:readline/promises';
import { ScriptError } from './edge.ts';

/** Asks until an answer ends with the line; throws where nobody can answer. */
async function ask(question: string, instead: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new ScriptError('Nobody is here to be asked: standard input is not a terminal.', instead);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Goes on after a yes, or where `--yes` has said it beforehand; throws otherwise. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  const answer = await ask(`${question} [y/N] `, 'Add --yes to say yes beforehand.');
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
