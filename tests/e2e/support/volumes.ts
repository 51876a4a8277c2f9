import { mustRun } from './command.ts';

/** Volumes that a test makes from others; disposing removes them. */
export class Volumes implements AsyncDisposable {
  readonly #prefix: string;
  readonly #made = new Set<string>();

  /** `prefix` keeps their names apart from those of other tests. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A volume with a copy of `from`, if any, on which a shell script has run as root, in its folder. */
  async make(name: string, { from, script = ':' }: { from?: string; script?: string } = {}): Promise<string> {
    const volume = `${this.#prefix}_${name}`;
    await mustRun('docker', ['volume', 'create', volume]);
    this.#made.add(volume);
    const source = from ? ['--volume', `${from}:/from:ro`] : [];
    const copy = from ? 'cp -a /from/. /to && ' : '';
    await mustRun('docker', [
      ...[
        'run',
        '--rm',
        ...source,
        '--volume',
        `${volume}:/to`,
        '--workdir',
        '/to',
        '--entrypoint',
        'sh',
        'postgres:16',
      ],
      ...['-euc', `${copy}${script}`],
    ]);
    return volume;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const made = [...this.#made];
    this.#made.clear();
    if (made.length > 0) await mustRun('docker', ['volume', 'rm', '--force', ...made]);
  }
}
