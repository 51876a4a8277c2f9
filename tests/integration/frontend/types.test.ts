import { describe, expect, test } from 'vitest';
import * as typeRoute from '../../../frontend/src/app/api/annotation-types/[id]/route.ts';
import * as typesRoute from '../../../frontend/src/app/api/annotation-types/route.ts';
import * as labelRoute from '../../../frontend/src/app/api/span-label-types/[id]/route.ts';
import * as labelsRoute from '../../../frontend/src/app/api/span-label-types/route.ts';
import { frontendDatabase, get, patch, post, remove } from '../../support/routes.ts';

const db = frontendDatabase();

describe('/api/annotation-types', () => {
  test('keeps a type, lists it, changes what is named, deletes it', async () => {
    const minimal = await post(typesRoute.POST, { name: ' Hammer ', display_name: 'The hammer' });
    expect(minimal).toEqual({
      status: 201,
      body: {
        id: 1,
        name: 'Hammer',
        display_name: 'The hammer',
        color: null,
        category: null,
        icon: null,
        is_active: true,
        created_at: expect.any(Number),
      },
    });
    const full = {
      name: 'Doji',
      display_name: 'Doji',
      color: '#fff',
      category: 'c',
      icon: 'i',
      is_active: false,
    };
    const second = await post(typesRoute.POST, full);
    expect(second.body).toMatchObject(full);
    expect((await get(typesRoute.GET)).body).toEqual([minimal.body, second.body]);
    const changed = await patch(typeRoute.PATCH, 1, { is_active: false, color: '#000' });
    expect(changed).toEqual({ status: 200, body: { ...minimal.body, is_active: false, color: '#000' } });
    expect(await remove(typeRoute.DELETE, 1)).toEqual({ status: 200, body: { success: true } });
    expect((await get(typesRoute.GET)).body).toEqual([second.body]);
  });

  test('a type that an older file left open says null for what nobody said', async () => {
    await db().query(
      `INSERT INTO annotation_types (name, display_name, is_active, created_at) VALUES ('x', 'X', NULL, NULL)`,
    );
    expect((await get(typesRoute.GET)).body).toMatchObject([{ is_active: null, created_at: null }]);
  });

  test('a taken name is 409, on writing and on renaming', async () => {
    await post(typesRoute.POST, { name: 'a', display_name: 'A' });
    await post(typesRoute.POST, { name: 'b', display_name: 'B' });
    const taken = { status: 409, body: { error: 'name: "a" is taken.' } };
    expect(await post(typesRoute.POST, { name: 'a', display_name: 'again' })).toEqual(taken);
    expect(await patch(typeRoute.PATCH, 2, { name: 'a' })).toEqual(taken);
    expect((await patch(typeRoute.PATCH, 2, { name: 'b' })).status).toBe(200);
  });

  test('of twenty who want the same name at once one gets it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(typesRoute.POST, { name: 'same', display_name: 'S' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(19).fill(409)]);
  });

  test.each([
    [{ display_name: 'x' }, 'name'],
    [{ name: '  ', display_name: 'x' }, 'name'],
    [{ name: 'x' }, 'display_name'],
    [{ name: 'x', display_name: 'x', color: '' }, 'color'],
    [{ name: 'x', display_name: 'x', is_active: 1 }, 'is_active'],
    [{ name: 'x', display_name: 'x', icon: 'i'.repeat(201) }, 'icon'],
  ])('%j is refused with 400 and names %s', async (body, field) => {
    const error = expect.stringMatching(new RegExp(`^${field}: `));
    expect(await post(typesRoute.POST, body)).toEqual({ status: 400, body: { error } });
  });

  test('a type that is not there is 404', async () => {
    const missing = { status: 404, body: { error: 'There is no annotation type with the id 9.' } };
    expect(await patch(typeRoute.PATCH, 9, { name: 'x' })).toEqual(missing);
    expect(await remove(typeRoute.DELETE, 9)).toEqual(missing);
  });
});

describe('/api/span-label-types', () => {
  test('lists the active ones by sort order, and all of them when asked', async () => {
    const make = (name: string, rest: object) =>
      post(labelsRoute.POST, { name, display_name: name, color: '#123456', ...rest });
    const last = await make('last', { sort_order: 5, hotkey: '9' });
    const hidden = await make('hidden', { sort_order: 1, is_active: false });
    const first = await make('first', {});
    expect(last).toEqual({
      status: 201,
      body: {
        id: 1,
        name: 'last',
        display_name: 'last',
        color: '#123456',
        hotkey: '9',
        is_active: true,
        sort_order: 5,
        created_at: expect.any(Number),
      },
    });
    expect((await get(labelsRoute.GET)).body).toEqual([first.body, last.body]);
    expect((await get(labelsRoute.GET, 'all=true')).body).toEqual([first.body, hidden.body, last.body]);
  });

  test('changes what is named, deletes, and refuses a taken name with 409 and a missing label with 404', async () => {
    const one = await post(labelsRoute.POST, { name: 'a', display_name: 'A', color: 'red' });
    await post(labelsRoute.POST, { name: 'b', display_name: 'B', color: 'red' });
    const changed = await patch(labelRoute.PATCH, 1, { sort_order: -3, is_active: false, hotkey: null });
    expect(changed.body).toEqual({ ...one.body, sort_order: -3, is_active: false });
    const taken = { status: 409, body: { error: 'name: "b" is taken.' } };
    expect(await patch(labelRoute.PATCH, 1, { name: 'b' })).toEqual(taken);
    expect(await post(labelsRoute.POST, { name: 'b', display_name: 'B', color: 'red' })).toEqual(taken);
    expect(await remove(labelRoute.DELETE, 1)).toEqual({ status: 200, body: { success: true } });
    const missing = { status: 404, body: { error: 'There is no span label type with the id 1.' } };
    expect(await remove(labelRoute.DELETE, 1)).toEqual(missing);
    expect(await patch(labelRoute.PATCH, 1, { name: 'x' })).toEqual(missing);
  });

  test.each([
    [{ name: 'x', display_name: 'x' }, 'color'],
    [{ name: 'x', display_name: 'x', color: 'red', sort_order: 1.5 }, 'sort_order'],
    [{ name: 'x', display_name: 'x', color: 'red', sort_order: 2 ** 31 }, 'sort_order'],
    [{ name: 'x', display_name: 'x', color: 'red', is_active: null }, 'is_active'],
  ])('%j is refused with 400 and names %s', async (body, field) => {
    const error = expect.stringMatching(new RegExp(`^${field}: `));
    expect(await post(labelsRoute.POST, body)).toEqual({ status: 400, body: { error } });
  });
});
