/**
 * Next.js calls this when a server starts, and not while it builds. It does not wait for the seeds: a
 * server must be able to say that its database is away. The condition is written out because the bundler
 * decides by it what the edge runtime, which has no database, leaves out.
 */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { keepDoor } = await import('./server/door.ts');
  keepDoor();
  const { seedWhenReady } = await import('./server/start.ts');
  void seedWhenReady();
}
