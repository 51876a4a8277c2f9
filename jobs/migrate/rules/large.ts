/**
 * From which size on a value is large. Larger ones are read and sent piece by piece: nowhere in this process
 * is one in memory as a whole. Each of them costs a few requests of its own, so they should be few.
 */
export const LARGE_BYTES = 256 * 1024;
