import { statfs } from 'node:fs/promises';

/** By what statfs says of a file system: NFS, CIFS, SMB, SMB 2, FUSE, 9p, Ceph, AFS. */
const SHARES = new Set([
  0x6969, 0xff534d42, 0x517b, 0xfe534d42, 0x65735546, 0x01021997, 0x00c36400, 0x5346414f,
]);

/**
 * What to do about a file that another process seems to hold, also where it is on a share: a server of shares
 * that grants no locks (ENOLCK, EACCES) looks the same to SQLite.
 */
export async function inUseHint(path: string, fileSystem: typeof statfs = statfs): Promise<string> {
  const stop = 'Stop the old frontend, and whatever else has the file open, then run the same command again.';
  const { type } = await fileSystem(path).catch(() => ({ type: 0 }));
  // Where statfs has 32 bits, the higher ones are those of the sign.
  if (!SHARES.has(Number(type) >>> 0)) return stop;
  return `${stop} The file is on a share, which may refuse locks though nobody has it open: then copy it (with -wal and -journal) to a local disk, and migrate the copy.`;
}
