/**
 * Loaded into a job before its own code, in every thread: a machine whose clock is set back an hour after
 * every fourth look at it, and forward two hours after every fifth.
 */
const HOUR_MS = 3_600_000;
const real = Date.now;
let looks = 0;

Date.now = () => {
  looks++;
  const jumps = 2 * Math.floor(looks / 5) - Math.floor(looks / 4);
  return real() + jumps * HOUR_MS;
};
