import type { Facet } from './view-schema.js';

interface Link {
  start: number;
  end: number;
  uri: string;
}

/**
 * The text of a record with its links written out: clients shorten them (`openai.com/index/new-mod...`), and hide others behind words,
 * which stay and get the address after them. Places that fit no characters of the text are passed over.
 */
export function writeOutLinks(text: string, facets: readonly Facet[]): string {
  const bytes = Buffer.from(text, 'utf8');
  let out = '';
  let at = 0;
  for (const { start, end, uri } of linksIn(facets)) {
    if (start < at || end <= start || end > bytes.length) continue;
    const [before, shown] = [decode(bytes.subarray(at, start)), decode(bytes.subarray(start, end))];
    if (before === null || shown === null) continue;
    out += before + (isShortFor(shown, uri) ? uri : `${shown} (${uri})`);
    at = end;
  }
  return out + bytes.subarray(at).toString('utf8');
}

/** Tags that stand in a text, without their sign. */
export function tagsIn(facets: readonly Facet[]): string[] {
  return facets.flatMap(({ features }) => features.flatMap(({ tag }) => tag ?? []));
}

function linksIn(facets: readonly Facet[]): Link[] {
  const links = facets.flatMap(({ index, features }) => {
    const uri = features.find((feature) => feature.$type.endsWith('#link'))?.uri;
    return uri ? [{ start: index.byteStart, end: index.byteEnd, uri }] : [];
  });
  return links.toSorted((a, b) => a.start - b.start);
}

function isShortFor(shown: string, uri: string): boolean {
  const beginning = shown.trim().replace(/(\.{3}|…)$/, '');
  return beginning !== '' && uri.includes(beginning);
}

/** `null` for bytes that begin or end within a character. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
