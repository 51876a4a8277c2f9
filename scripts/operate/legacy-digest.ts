import { AT, inContainer } from '../throw-away/run-once.ts';
import type { Deployment } from './compose.ts';

/** What a run takes the digest of: the file, its WAL and its journal, one behind the other. */
const DIGEST = `cd ${AT} && [ -f "$FILE" ] && for part in "$FILE" "$FILE-wal" "$FILE-journal"; do [ ! -e "$part" ] || cat "$part"; done | sha256sum`;

/** SHA-256 of what a run would read of the legacy volume, or why there is none. */
export async function legacyDigest(
  image: string,
  { legacyVolume: volume, legacyFile: file }: Pick<Deployment, 'legacyVolume' | 'legacyFile'>,
): Promise<{ sha256: string } | { failure: string }> {
  const { exitCode, stdout, stderr } = await inContainer({
    image,
    user: '0:0',
    capabilities: ['DAC_READ_SEARCH'],
    volume,
    env: { FILE: file },
    program: ['sh', '-c', DIGEST],
  });
  if (exitCode !== 0) return { failure: stderr.trim() || `it holds no ${file}` };
  return { sha256: String(stdout.split(' ')[0]) };
}
