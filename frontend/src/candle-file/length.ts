const DAY_SECONDS = 86_400;

/** A length of time as people say it: `90 min`, `5 h`, `3 d`. */
export function lengthOf(seconds: number): string {
  const units: readonly [string, number][] = [
    ['d', DAY_SECONDS],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const [name, size] = units.find(([, unit]) => seconds >= unit && seconds % unit === 0) ?? ['s', 1];
  return seconds > 2 * DAY_SECONDS ? `${Math.round(seconds / DAY_SECONDS)} d` : `${seconds / size} ${name}`;
}
