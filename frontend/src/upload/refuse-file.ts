import { LIMITS } from '../contract/limits.ts';

const MEGABYTE = 1024 * 1024;

/** Why a file need not even be read; null when it may be. */
export function refuseFile({ size }: { size: number }): string | null {
  if (size === 0) return 'is empty.';
  if (size > LIMITS.uploadBytes) {
    return `has ${(size / MEGABYTE).toFixed(1)} MB; at most ${LIMITS.uploadBytes / MEGABYTE} MB can be uploaded. Split it into several files, and add the second to the chart of the first.`;
  }
  return null;
}
