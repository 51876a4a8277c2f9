import { json, route, streamed } from '../../../../server/answer.ts';
import { assertChart, newestChartId } from '../../../../server/charts.ts';
import { optionalChartIdOf } from '../../../../server/fields.ts';
import { exportedSpanPieces } from '../../../../server/span-annotations.ts';

export const dynamic = 'force-dynamic';

const FRAMING = { before: '{"annotations":[', between: ',', after: ']}' };

/** `{annotations: […]}` of a chart, or of the newest, earliest start first: what training reads. */
export const GET = route(async (request: Request) => {
  const chartId = optionalChartIdOf(request) ?? (await newestChartId());
  if (chartId === undefined) return json({ annotations: [] });
  return streamed(exportedSpanPieces(chartId), { framing: FRAMING, whenEmpty: () => assertChart(chartId) });
});
