import { mutation, route } from '../../../server/answer.ts';
import { Refusal } from '../../../server/errors.ts';

export const dynamic = 'force-dynamic';

/** Every address of the API that no other route has: 404 as JSON, where Next.js would answer with a page. */
export const GET = route(refuse);
export const POST = mutation(refuse);
export const PUT = mutation(refuse);
export const PATCH = mutation(refuse);
export const DELETE = mutation(refuse);

async function refuse(request: Request): Promise<never> {
  throw new Refusal(404, 'not_found', `There is nothing at ${new URL(request.url).pathname}.`);
}
