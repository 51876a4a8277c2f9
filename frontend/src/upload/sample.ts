const HOURS = 1_500;
/** 2024-01-01T00:00:00Z */
const FIRST = 1_704_067_200;

/** A file of made-up hours, the same every time, to try the application with. */
export function sampleFile(): File {
  let state = 20_240_101;
  const random = () => {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the constants of Numerical Recipes
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let [price, trend] = [100, 0];
  const lines = Array.from({ length: HOURS }, (_, hour) => {
    trend = 0.97 * trend + 0.12 * (random() - 0.5);
    const open = price;
    price = Math.max(1, price + trend + 0.5 * (random() - 0.5));
    const [high, low] = [Math.max(open, price) + 0.3 * random(), Math.min(open, price) - 0.3 * random()];
    const volume = Math.round(500 + 4_000 * Math.abs(price - open) + 300 * random());
    return `${FIRST + hour * 3600},${[open, high, low, price].map((value) => value.toFixed(2)).join(',')},${volume}`;
  });
  const text = `time,open,high,low,close,volume\n${lines.join('\n')}\n`;
  return new File([text], 'Sample (made-up prices).csv', { type: 'text/csv' });
}
