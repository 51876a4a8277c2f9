/**
 * What Compose understands otherwise than a person has written it in the settings' file, a sentence each,
 * without any value: behind a blank # begins a comment, and $ a variable, empty where nothing sets it.
 */
export function readOtherwise(file: string, understood: Readonly<Record<string, string>>): string[] {
  return Object.entries(understood)
    .filter(([name, value]) => {
      const written = lastOf(file, name);
      return written !== undefined && isOtherwise(written, value);
    })
    .map(
      ([name]) =>
        `Compose reads ${name} otherwise than it is written (behind a blank # begins a comment, and $ a variable; or the shell's environment has another one): put the value in single quotes`,
    );
}

/** What stands behind the last `NAME=` of a file. */
function lastOf(file: string, name: string): string | undefined {
  const lines = file.matchAll(new RegExp(`^\\s*(?:export\\s+)?${name}\\s*[=:](.*)$`, 'gm'));
  return [...lines].at(-1)?.[1]?.trim();
}

function isOtherwise(written: string, understood: string): boolean {
  const [, quote, inner = ''] = written.match(/^(["'])(.*)\1(?:\s+#.*)?$/) ?? [];
  if (quote === "'") return inner !== understood;
  if (quote === '"') return inner.replaceAll(/\\(.)/g, '$1') !== understood;
  return written !== understood;
}
