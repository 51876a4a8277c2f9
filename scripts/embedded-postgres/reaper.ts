import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Waits for the end of its input, which is the end of the process that started it, in whatever way that
 * came about. Then it ends the server and, at most 20 seconds later, deletes the folder.
 */
const SCRIPT = `
read -r _
running="$1/data/postmaster.pid"
[ -e "$running" ] && kill -QUIT "$(head -n 1 "$running")"
tries=0
while [ "$tries" -lt 200 ] && [ -e "$running" ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$1"`;

/**
 * Watches over `home`, which holds a cluster in `data`, so that neither server nor folder outlives this
 * process, not even when it is killed. Call the returned function once both are gone. A process of its
 * own, because in an `exit` handler nothing can be awaited: files were deleted under a live server.
 */
export function watchOver(home: string): () => void {
  const reaper: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT, 'embedded-postgres-reaper', home], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  reaper.unref();
  (reaper.stdin as Socket).unref();
  return () => reaper.kill('SIGKILL');
}
