const SECOND = 1000;

/**
 * How long a test waits for what it expects, and how long it may take in all: far longer than anything takes,
 * for a machine that does much else at once. Where what is awaited comes, neither costs anything.
 */
export const PATIENCE = {
  expect: { poll: { timeout: 30 * SECOND } },
  testTimeout: 120 * SECOND,
  hookTimeout: 120 * SECOND,
};
