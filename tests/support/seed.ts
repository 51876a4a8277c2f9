/**
 * What every random test draws from, so that a commit is red for what it changed and never for the dice:
 * the same on every run, unless TEST_SEED gives another or TEST_FULL=1 goes looking for what nobody has
 * seen yet. Tests print it in their titles.
 */
export const SEED: number = readSeed(process.env['TEST_SEED']);

function readSeed(given: string | undefined): number {
  if (!given) return process.env['TEST_FULL'] === '1' ? Date.now() % 2 ** 31 : 20_261_122;
  if (!/^\d{1,9}$/.test(given))
    throw new Error(`TEST_SEED is a whole number below 1,000,000,000, not '${given}'.`);
  return Number(given);
}
