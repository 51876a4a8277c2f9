import { describe, expect, test } from 'vitest';
import { RowEdits } from '../../../frontend/src/board/row-edits.ts';
import { RequestError } from '../../../frontend/src/request/request.ts';

interface Row {
  id: number;
  at: number;
  label: string;
}

const STORED: Row = { id: 1, at: 0, label: 'line' };
const AWAY = new RequestError('The server is away.', 503);
const GONE = new RequestError('There is no annotation with the id 1.', 404);

/**
 * Edits of one row, what they show, and the requests that wait for their answer, in the order they were sent.
 */
function begin() {
  const requests: PromiseWithResolvers<Row>[] = [];
  const seen: { row: Row | undefined } = { row: STORED };
  const edits = new RowEdits<Row>(STORED, (row) => {
    seen.row = row;
  });
  const send = () => {
    const request = Promise.withResolvers<Row>();
    requests.push(request);
    return request.promise;
  };
  const move = (at: number) => settled(edits.change({ at }, send));
  const relabel = () => settled(edits.change({}, send));
  const remove = () => settled(edits.remove(send));
  const answer = async (answered: Row | RequestError) => {
    await expect.poll(() => requests.length).toBeGreaterThan(0);
    const request = requests.shift();
    if (answered instanceof RequestError) request?.reject(answered);
    else request?.resolve(answered);
  };
  return { edits, seen, requests, move, relabel, remove, answer };
}

/** What a promise comes to, or the message of what it throws. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((thrown: Error) => thrown.message);
}

describe('a change', () => {
  test('is shown at once and replaced by the server’s answer', async () => {
    const { edits, seen, move, answer } = begin();
    const moved = move(5);
    expect(seen.row).toEqual({ ...STORED, at: 5 });
    await answer({ id: 1, at: 5, label: 'renamed elsewhere' });
    expect(await moved).toBe('stored');
    expect(seen.row).toEqual({ id: 1, at: 5, label: 'renamed elsewhere' });
    expect(edits.idle).toBe(true);
  });

  test('that fails is taken back', async () => {
    const { seen, move, answer } = begin();
    const moved = move(5);
    await answer(AWAY);
    expect(await moved).toBe('The server is away.');
    expect(seen.row).toEqual(STORED);
  });

  test('is sent only when the one before it was answered', async () => {
    const { requests, move, answer } = begin();
    const moves = [move(5), move(6)];
    await expect.poll(() => requests.length).toBe(1);
    await answer({ ...STORED, at: 5 });
    await moves[0];
    await expect.poll(() => requests.length).toBe(1);
    await answer({ ...STORED, at: 6 });
    expect(await Promise.all(moves)).toEqual(['stored', 'stored']);
  });

  test('that fails before a later one succeeds leaves the later place, and no complaint', async () => {
    const { seen, move, answer } = begin();
    const moves = [move(5), move(6)];
    await answer(AWAY);
    expect(await moves[0]).toBe('superseded');
    expect(seen.row?.at).toBe(6);
    await answer({ ...STORED, at: 6 });
    expect(await moves[1]).toBe('stored');
    expect(seen.row?.at).toBe(6);
  });

  test('that fails after another failed goes back to what is stored, not to what never was', async () => {
    const { seen, move, answer } = begin();
    const moves = [move(5), move(6)];
    await answer(AWAY);
    await answer(AWAY);
    expect(await Promise.all(moves)).toEqual(['superseded', 'The server is away.']);
    expect(seen.row).toEqual(STORED);
  });

  test('answered while another is under way does not undo what is shown of the other', async () => {
    const { seen, move, relabel, answer } = begin();
    const [relabelled, moved] = [relabel(), move(6)];
    await answer({ ...STORED, label: 'other' });
    await relabelled;
    expect(seen.row).toEqual({ id: 1, at: 6, label: 'other' });
    await answer({ id: 1, at: 6, label: 'other' });
    expect(await moved).toBe('stored');
  });

  test('that shows nothing and fails is told of, whatever comes later', async () => {
    const { move, relabel, answer } = begin();
    const [relabelled, moved] = [relabel(), move(6)];
    await answer(AWAY);
    await answer({ ...STORED, at: 6 });
    expect(await Promise.all([relabelled, moved])).toEqual(['The server is away.', 'stored']);
  });

  test('of a row that was deleted elsewhere drops it, with all changes to come', async () => {
    const { seen, requests, move, answer } = begin();
    const moves = [move(5), move(6)];
    await answer(GONE);
    expect(await Promise.all(moves)).toEqual(['gone', 'gone']);
    expect(seen.row).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('a deletion', () => {
  test('is not undone by a change that fails meanwhile', async () => {
    const { seen, move, remove, answer } = begin();
    const [moved, removed] = [move(5), remove()];
    expect(seen.row).toBeUndefined();
    await answer(AWAY);
    expect(await moved).toBe('superseded');
    expect(seen.row).toBeUndefined();
    await answer(STORED);
    await removed;
    expect(seen.row).toBeUndefined();
  });

  test('that fails shows the row as it is stored', async () => {
    const { seen, move, remove, answer } = begin();
    const [, removed] = [move(5), remove()];
    await answer({ ...STORED, at: 5 });
    await answer(AWAY);
    expect(await removed).toBe('The server is away.');
    expect(seen.row).toEqual({ ...STORED, at: 5 });
  });

  test('of a row that was deleted elsewhere is done', async () => {
    const { seen, remove, answer } = begin();
    const removed = remove();
    await answer(GONE);
    expect(await removed).toBeUndefined();
    expect(seen.row).toBeUndefined();
  });

  test('asked for twice is done once', async () => {
    const { requests, remove, answer } = begin();
    const removals = [remove(), remove()];
    await answer(STORED);
    expect(await Promise.all(removals)).toEqual([undefined, undefined]);
    expect(requests).toEqual([]);
  });
});
