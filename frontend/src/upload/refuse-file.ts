import { LIMITS } from '../contract/limits.ts';

const MEGABYTE = 1024 * 1024;

/** Why a file need not even be sent; null when it may be. */
export function refuseFile({ size }: { size: number }): string | null {
  if (size === 0) return 'It is empty.';
  if (size > LIMITS.uploadBytes) {
    return `It has ${(size / MEGABYTE).toFixed(1)} MB; at most ${LIMITS.uploadBytes / MEGABYTE} MB can be uploaded. Split it into several files.`;
  }
  return null;
}
