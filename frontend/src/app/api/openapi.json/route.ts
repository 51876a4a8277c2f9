import { json, route } from '../../../server/answer.ts';
import { describeApi } from '../../../server/openapi.ts';

export const dynamic = 'force-dynamic';

/** This API as OpenAPI 3.1. */
export const GET = route(async () => json(describeApi()));
