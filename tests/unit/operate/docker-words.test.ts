import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../../scripts/operate/preflight/versions.ts';
import { readSize } from '../../../scripts/operate/volumes.ts';

describe("Docker's words", () => {
  it.each([
    ['2.20.2', true],
    ['v2.26.1-4', true],
    ['5.0.0', true],
    ['2.20.1', false],
    ['2.9.99', false],
    ['1.29.2', false],
  ])('Compose %s is new enough: %s', (version, isNew) => {
    expect(isAtLeast(version, [2, 20, 2])).toBe(isNew);
  });

  it.each([
    ['0B', 0],
    ['512B', 512],
    ['13.82MB', 13_820_000],
    ['1.004kB', 1004],
    ['2.5TB', 2_500_000_000_000],
    ['N/A', undefined],
    ['', undefined],
    ['12 parsecs', undefined],
  ])('a volume of %j takes %s bytes', (text, bytes) => {
    expect(readSize(text)).toBe(bytes);
  });
});
