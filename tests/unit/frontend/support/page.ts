import { Bulk } from '../../../../frontend/src/board/bulk.ts';
import { Edits } from '../../../../frontend/src/board/edits.ts';
import { History } from '../../../../frontend/src/board/history.ts';
import { MarksData } from '../../../../frontend/src/board/marks-data.ts';
import { Messages } from '../../../../frontend/src/board/messages.ts';
import { Outbox } from '../../../../frontend/src/board/outbox.ts';
import { Picks } from '../../../../frontend/src/board/picks.ts';
import type { Mark } from '../../../../frontend/src/marks/mark.ts';
import { Store } from '../../../../frontend/src/store/store.ts';
import { NO_TOOL } from '../../../../frontend/src/tool/tool.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { annotationRow, spanRow } from './marks.ts';

/** A chart with one mark and one span, as a page has them. */
export async function openPage(
  api: FakeApi = fakeApi({ annotations: [annotationRow()], spans: [spanRow()] }),
  chart = 1,
) {
  const marks = new MarksData(chart);
  const messages = new Messages();
  const history = new History(chart, marks, messages);
  const edits = new Edits(marks, new Store(NO_TOOL), messages, history);
  const bulk = new Bulk(marks, edits, history, new Picks(), messages);
  history.recall();
  await marks.load();
  const find = <Kind extends Mark>(key: string) => marks.find(key) as Kind;
  return { api, marks, messages, history, edits, bulk, find };
}

/** A page that keeps what is not stored, as the real one does; `leave` is what a reload begins with. */
export async function openKept(api: FakeApi, id = 1, created_at = 0) {
  const page = await openPage(api, id);
  const { messages, history } = page;
  const outbox = new Outbox({ id, created_at, name: 'EURUSD' }, messages, history.takingBack);
  const { rows, edits, givenUp } = outbox.recall();
  history.takingBack.add(...givenUp);
  history.continueAfter([...rows, ...edits]);
  page.edits.additions.recall(rows);
  history.recallLeft(edits);
  const leave = outbox.watch();
  /** The server answers a page that asks for changes. */
  const answered = async () => {
    await history.goOn();
    await page.marks.refresh();
  };
  return { ...page, leave, answered };
}
