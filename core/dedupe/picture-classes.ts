/** What a picture is taken for: the name of the first one that looks like it, or its own. */
export type PictureClass = (sha256: string) => string;

interface Leader {
  sha256: string;
  high: number;
  low: number;
}

/**
 * Pictures that look alike, by their perceptual hashes. Each picture is within `maxBits` of the one that it is taken for: there are
 * no chains. Who is taken for whom depends on the pictures alone: they are gone through by name, and the nearest one counts.
 * Two hashes within n bits agree in at least one of n + 1 parts, so only pictures that share a part are compared.
 *
 * @param hashes by SHA-256, 16 hex characters each; a picture without one is like itself only.
 */
export function pictureClasses(hashes: ReadonlyMap<string, string>, maxBits: number): PictureClass {
  const classes = new Map<string, string>();
  const parts = Array.from({ length: maxBits + 1 }, () => new Map<number, Leader[]>());
  for (const [sha256, hash] of [...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const picture = { sha256, high: Number.parseInt(hash.slice(0, 8), 16), low: Number.parseInt(hash.slice(8), 16) };
    const keys = partsOf(hash, parts.length);
    const like = nearest(
      picture,
      keys.flatMap((key, i) => parts[i]?.get(key) ?? []),
      maxBits,
    );
    classes.set(sha256, like ?? sha256);
    if (like === null) keys.forEach((key, i) => enter(parts[i], key, picture));
  }
  return (sha256) => classes.get(sha256) ?? sha256;
}

function nearest(picture: Leader, leaders: readonly Leader[], maxBits: number): string | null {
  let best: { bits: number; sha256: string } | null = null;
  for (const { sha256, high, low } of leaders) {
    const bits = bitCount(picture.high ^ high) + bitCount(picture.low ^ low);
    if (bits > maxBits) continue;
    if (!best || bits < best.bits || (bits === best.bits && sha256 < best.sha256)) best = { bits, sha256 };
  }
  return best?.sha256 ?? null;
}

function enter(part: Map<number, Leader[]> | undefined, key: number, picture: Leader): void {
  const known = part?.get(key);
  if (known) known.push(picture);
  else part?.set(key, [picture]);
}

/** A 64-bit hash cut into parts of nearly equal length. A part of over 53 bits loses its last ones: it is only looked up by. */
function partsOf(hash: string, count: number): number[] {
  const bits = BigInt(`0x${hash}`);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((64 * i) / count);
    const to = Math.floor((64 * (i + 1)) / count);
    return Number((bits >> BigInt(from)) & ((1n << BigInt(to - from)) - 1n));
  });
}

/** Bits that are set in a 32-bit word. */
export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
