import { describe, expect, it } from 'vitest';
import { nothingYet, type Obstacle } from '../../../scripts/operate/preflight/findings.ts';
import { describe as put } from '../../../scripts/operate/preflight/preflight.ts';

const holders = [{ name: 'old-frontend-1' }] as Obstacle['holders'];
const runs: Obstacle = { message: 'The running container old-frontend-1.', hint: 'Stop it.', holders };
const typo: Obstacle = { message: 'There is no volume x.', hint: 'docker volume ls', holders: [] };

describe('what preflight says at its end', () => {
  it.each([
    ['nothing', [], /^Nothing stands in the way\.$/],
    ['only the old deployment', [runs], /npm run cutover itself, and may run until then\.$/],
    [
      'it and a typo',
      [runs, typo],
      /^2 things .* containers among them \(1\).* itself, once the rest is put right\.$/,
    ],
    ['a typo', [typo], /^1 thing stands in the way\. Nothing was changed\.$/],
  ])('%s in the way', (_what, obstacles, words) => {
    const last = put({ ...nothingYet(), obstacles })
      .trimEnd()
      .split('\n')
      .at(-1);
    expect(last).toMatch(words);
  });
});
