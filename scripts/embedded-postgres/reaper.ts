import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Ends the server whose folder is `$1` by the signal `$2` and waits for its end, at most 20 seconds. */
const END_SERVER = `
running="$1/data/postmaster.pid"
[ -e "$running" ] && kill "-$2" "$(head -n 1 "$running")"
tries=0
while [ "$tries" -lt 200 ] && [ -e "$running" ]; do sleep 0.1; tries=$((tries + 1)); done`;

/**
 * Watches over `home`, which holds a cluster in `data`, so that neither server nor folder outlives this
 * process, not even when it is killed. Call the returned function once both are gone.
 */
export function deleteWithUs(home: string): () => void {
  return afterUs(`${END_SERVER}\nrm -rf "$1"`, [home, 'QUIT']);
}

/** As `deleteWithUs`, but the folder stays and the server is given the time to end in good order. */
export function stopWithUs(home: string): () => void {
  return afterUs(END_SERVER, [home, 'INT']);
}

/**
 * Helpers of the leader may outlive it for a while: then they are killed, and after 5 seconds in any case.
 */
const END_GROUP = `
kill -s TERM -- "-$1"
tries=0
while [ "$tries" -lt 50 ] && kill -0 "$1"; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL -- "-$1"`;

/** Ends a process group with this process. Call the returned function once it has ended. */
export function endGroupWithUs(leaderPid: number): () => void {
  return afterUs(END_GROUP, [String(leaderPid)]);
}

/**
 * Runs a shell script at the end of this process, in whatever way that came about: it waits for the end of
 * its input. A process of its own, because in an `exit` handler nothing can be awaited: files were deleted
 * under a live server.
 */
function afterUs(script: string, args: readonly string[]): () => void {
  const reaper: ChildProcess = spawn('/bin/sh', ['-c', `read -r _\n${script}`, 'reaper', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  reaper.unref();
  (reaper.stdin as Socket).unref();
  return () => reaper.kill('SIGKILL');
}
