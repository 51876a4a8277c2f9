import { json, route } from '../../../server/answer.ts';
import { listCharts } from '../../../server/charts.ts';

export const dynamic = 'force-dynamic';

/** All charts, newest first: `[{id, name, created_at}]`, created_at in Unix seconds. */
export const GET = route(async () => json(await listCharts()));
