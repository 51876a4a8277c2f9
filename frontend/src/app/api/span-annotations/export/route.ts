import { EXPORT_QUERY } from '../../../../contract/queries.ts';
import { json, route, streamed } from '../../../../server/answer.ts';
import { assertChart, newestChartId } from '../../../../server/charts.ts';
import { queryOf } from '../../../../server/fields.ts';
import { exportedSpanPieces } from '../../../../server/span-annotations.ts';

export const dynamic = 'force-dynamic';

const FRAMING = { before: '{"annotations":[', between: ',', after: ']}' };

/** `{annotations: […]}` of a chart, or of the newest, earliest start first: what training reads. */
export const GET = route(async (request: Request) => {
  const chartId = queryOf(request, EXPORT_QUERY).chartId ?? (await newestChartId());
  if (chartId === undefined) return json({ annotations: [] });
  return streamed(exportedSpanPieces(chartId), { framing: FRAMING, whenEmpty: () => assertChart(chartId) });
});
