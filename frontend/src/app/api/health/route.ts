import { asRefusal, json } from '../../../server/answer.ts';
import { askDatabase } from '../../../server/connections.ts';

export const dynamic = 'force-dynamic';

/** 200 `{status:"ok"}` after the database has answered a query, else 503 `{status:"unavailable", error}`. */
export async function GET(): Promise<Response> {
  try {
    await askDatabase();
    return json({ status: 'ok' });
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    return json({ status: 'unavailable', error: refusal.message }, refusal.status);
  }
}
