/** Number of bits in which two hashes of 16 hex characters differ, from 0 (alike) to 64. */
export function hammingDistance(a: string, b: string): number {
  let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  // Each step clears the lowest bit that is set.
  for (; difference !== 0n; difference &= difference - 1n) bits += 1;
  return bits;
}
