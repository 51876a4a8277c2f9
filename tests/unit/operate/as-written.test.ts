import { describe, expect, it } from 'vitest';
import { readOtherwise } from '../../../scripts/operate/preflight/as-written.ts';

const said = (file: string, understood: string) => readOtherwise(file, { POSTGRES_PASSWORD: understood });

/** As they are written, and what Compose makes of them. */
const CUT: [string, string][] = [
  ['pass #word', 'pass'],
  ['pa$HOMEx', 'pa'],
  ['a$b-c', 'a-c'],
  ['"a$b"', 'a'],
];
const WHOLE: [string, string][] = [
  ['pass#word', 'pass#word'],
  ['  pa ss  ', 'pa ss'],
  ["'pa#$x'", 'pa#$x'],
  ['"pa#s s"', 'pa#s s'],
  ['"a\\"b\\$c"', 'a"b$c'],
  ["it's", "it's"],
  ['"a b" # the old one', 'a b'],
];

describe('a password in the settings’ file', () => {
  it.each(CUT)('%s is understood as %s, which is said without either', (written, understood) => {
    const [sentence, ...more] = said(`POSTGRES_USER=me\nPOSTGRES_PASSWORD=${written}\n`, understood);
    expect([sentence?.replace('single quotes', ''), more]).toEqual([
      expect.stringMatching(/^Compose reads POSTGRES_PASSWORD otherwise/),
      [],
    ]);
    expect(sentence).not.toContain(written);
  });

  it.each(WHOLE)('%s is what it is', (written, understood) => {
    expect(said(`POSTGRES_PASSWORD=${written}\n`, understood)).toEqual([]);
  });

  it('counts as the last line of its name has it, and where there is none it is not spoken of', () => {
    expect(said('POSTGRES_PASSWORD=a #b\nexport POSTGRES_PASSWORD=right\n', 'right')).toEqual([]);
    expect(said('# POSTGRES_PASSWORD=a #b\n', 'right')).toEqual([]);
  });
});
