import { createHash } from 'node:crypto';

/** 1 January 1985, in seconds since the epoch. */
const EARLIEST = 473_385_600;

/**
 * When a sentinel file of ours says that it was changed, in seconds since the epoch: between 1985 and 2002, made of what is in it. Any
 * other time means that somebody touched it since, or wrote it himself. Every file system keeps such times: full seconds, even ones.
 */
export function ownTime(bytes: Buffer): number {
  return EARLIEST + 2 * (createHash('sha256').update(bytes).digest().readUInt32BE() >>> 4);
}

/** Whether a file with such bytes has the time that we gave it. @param mtimeNs nanoseconds since the epoch. */
export function hasOwnTime(bytes: Buffer, mtimeNs: bigint): boolean {
  return mtimeNs === BigInt(ownTime(bytes)) * 1_000_000_000n;
}
