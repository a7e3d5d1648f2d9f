import type { Media } from './schemas/post.js';

/**
 * Pictures of a post from two records. The same picture goes by its key, or by the name of its file; a record that names all
 * pictures otherwise (a curator's copies) is not laid beside the first, as each would be there twice.
 *
 * @returns `null` where the later record adds nothing.
 */
export function mergeMedia(known: readonly Media[], later: readonly Media[]): Media[] | null {
  if (later.length === 0) return null;
  if (known.length === 0) return [...later];
  const added = later.filter((media) => !known.some((other) => isSame(other, media)));
  if (added.length === later.length) return null;
  const merged = known.map((media) => {
    const twin =
      later.find(({ mediaKey }) => mediaKey === media.mediaKey) ?? later.find((other) => isSame(media, other));
    return twin ? fill(media, twin) : media;
  });
  const isChanged = added.length > 0 || merged.some((media, i) => media !== known[i]);
  return isChanged ? [...merged, ...added] : null;
}

function isSame(a: Media, b: Media): boolean {
  if (a.mediaKey === b.mediaKey) return true;
  const name = fileName(a.url);
  return name !== null && name === fileName(b.url);
}

/** `HMvMNUDX` of `https://pbs.twimg.com/media/HMvMNUDX.jpg?name=orig`; names of few letters, such as `1.jpg`, tell nothing. */
function fileName(url: string | null): string | null {
  const name = /\/([^/?#:]+?)(?:\.\w{2,5})?(?:[?#:][^/]*)?$/.exec(url ?? '')?.[1] ?? null;
  return name !== null && name.length >= 8 ? name : null;
}

function fill(known: Media, later: Media): Media {
  const isStored = known.state !== 'stored' && later.state === 'stored';
  // Without an address nobody can try again; with one they can.
  const gotAddress = known.url === null && later.url !== null;
  const altText = known.altText ?? later.altText;
  if (!isStored && !gotAddress && altText === known.altText) return known;
  const place = isStored ? { state: later.state, sha256: later.sha256, reason: later.reason } : {};
  const retry = gotAddress && known.state === 'missing' ? { state: 'pending' as const, reason: null } : {};
  return { ...known, altText, url: known.url ?? later.url, ...retry, ...place };
}
