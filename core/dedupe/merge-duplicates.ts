import type { DedupeEntry, DedupeSettings, Duplicate, DuplicateKind } from './dedupe-entry.js';
import { inputsClass, mergeEqual } from './merge-equal.js';
import type { SignatureTable } from './min-hash.js';
import { addPair, eachPairOfEqualKeys, type Partners } from './pairs.js';
import type { PictureClass } from './picture-classes.js';
import { jaccard, mixed, shinglesOf } from './shingles.js';
import { textPairs } from './text-pairs.js';
import { cosine, vectorPairs, type VectorSketches } from './vector-pairs.js';

/** Prompts whose outputs look the same may differ more: share of common shingles from which they are taken for one. */
export const SAME_OUTPUT_SIMILARITY = 0.6;

/** Entries whose texts are read together. */
const SLICE = 200;

export interface DedupeSources {
  signatures: SignatureTable;
  /** Sketches of embeddings by candidate; `null` where there are none. */
  sketches: VectorSketches | null;
  /** `null` where pictures are told apart by their bytes only. */
  pictureClass: PictureClass | null;
  /** Normalised prompts of candidates. */
  promptsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Embeddings of prompts of candidates; those without one are missing. */
  vectorsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
}

/**
 * Groups of candidates that are one sample. Only candidates of one split whose inputs are the same are ever merged: an edit of another
 * picture is another sample. Each duplicate is close to the one that is kept itself, never only to another duplicate, so a group cannot
 * drift. Pairs are found by sketches and then looked at exactly.
 *
 * @param entries in order of preference: of two that are the same, the first is kept.
 * @returns for each entry where it goes; `null` for one that is kept.
 */
export async function mergeDuplicates(
  entries: readonly DedupeEntry[],
  settings: DedupeSettings,
  sources: DedupeSources,
): Promise<(Duplicate | null)[]> {
  const pictureClass = settings.image === null ? null : sources.pictureClass;
  const found = mergeEqual(entries, pictureClass);
  const kept = found.flatMap((duplicate, i) => (duplicate === null ? [i] : []));
  const near = await mergeNear(
    kept.map((i) => entries[i] as DedupeEntry),
    settings,
    { ...sources, pictureClass },
  );
  near.forEach((duplicate, at) => {
    const i = kept[at] as number;
    if (duplicate) found[i] = { ...duplicate, of: kept[duplicate.of] as number };
  });
  // Who equals one that was merged after all goes with it, for the same reason.
  return found.map((duplicate) => (duplicate && found[duplicate.of]) ?? duplicate);
}

async function mergeNear(
  entries: readonly DedupeEntry[],
  settings: DedupeSettings,
  sources: DedupeSources,
): Promise<(Duplicate | null)[]> {
  const partners = findPartners(entries, settings, sources);
  const found: (Duplicate | null)[] = entries.map(() => null);
  const waiting = [...partners.keys()].toSorted((a, b) => a - b);
  for (let from = 0; from < waiting.length; from += SLICE) {
    const slice = waiting.slice(from, from + SLICE);
    const leaders = (i: number) => [...new Set((partners.get(i) ?? []).map((other) => found[other]?.of ?? other))];
    const ids = [...new Set(slice.flatMap((i) => [i, ...(partners.get(i) ?? []), ...leaders(i)]))];
    const look = await readTexts(
      ids.map((i) => (entries[i] as DedupeEntry).id),
      settings,
      sources,
    );
    for (const i of slice) found[i] = closest(entries, { at: i, leaders: leaders(i) }, { settings, look, sources });
  }
  return found;
}

function findPartners(
  entries: readonly DedupeEntry[],
  settings: DedupeSettings,
  { signatures, sketches, pictureClass }: DedupeSources,
): Partners {
  const names = new Map<string, number>();
  const classes = entries.map((entry) => {
    const name = `${entry.split} ${inputsClass(entry, pictureClass)}`;
    return names.get(name) ?? names.set(name, names.size).size - 1;
  });
  const partners: Partners =
    settings.text === null
      ? new Map<number, number[]>()
      : textPairs(signatures, { rows: entries.map(({ row }) => row), classes }, settings.text);
  if (settings.image !== null) {
    eachSharedOutput(entries, { classes, pictureClass }, (later, earlier) => addPair(partners, later, earlier));
  }
  if (settings.embedding !== null && sketches !== null) {
    const rows = entries.map(({ id }) => sketches.rowOf(id));
    vectorPairs(sketches, { rows, classes, threshold: settings.embedding }, (later, earlier) =>
      addPair(partners, later, earlier),
    );
  }
  return partners;
}

/** Pairs of one class with an output that looks the same. */
function eachSharedOutput(
  entries: readonly DedupeEntry[],
  { classes, pictureClass }: { classes: readonly number[]; pictureClass: PictureClass | null },
  visit: (later: number, earlier: number) => void,
): void {
  const byPicture = new Map<string, number>();
  const places: number[] = [];
  const keys: number[] = [];
  entries.forEach(({ outputs }, i) => {
    for (const output of new Set(outputs.map((sha256) => pictureClass?.(sha256) ?? sha256))) {
      const picture = byPicture.get(output) ?? byPicture.size;
      byPicture.set(output, picture);
      places.push(i);
      keys.push(mixed(Math.imul(picture + 1, 0x9e3779b1) ^ (classes[i] ?? 0)));
    }
  });
  eachPairOfEqualKeys(keys, (later, earlier) => {
    const [a, b] = [places[later] ?? 0, places[earlier] ?? 0];
    if (a !== b && classes[a] === classes[b]) visit(Math.max(a, b), Math.min(a, b));
  });
}

interface Texts {
  shingles(id: string): Uint32Array | null;
  vector(id: string): Float32Array | null;
}

async function readTexts(
  ids: readonly string[],
  { embedding }: DedupeSettings,
  sources: DedupeSources,
): Promise<Texts> {
  const prompts = await sources.promptsOf(ids);
  const vectors =
    embedding === null || sources.sketches === null ? new Map<string, Float32Array>() : await sources.vectorsOf(ids);
  const cut = new Map<string, Uint32Array>();
  return {
    vector: (id) => vectors.get(id) ?? null,
    shingles(id) {
      const prompt = prompts.get(id);
      if (prompt === undefined) return null;
      const known = cut.get(id) ?? shinglesOf(prompt);
      cut.set(id, known);
      return known;
    },
  };
}

/** The first of the kinds, in a fixed order, by which an entry is a duplicate of one that is kept; of several the most similar one. */
function closest(
  entries: readonly DedupeEntry[],
  { at, leaders }: { at: number; leaders: readonly number[] },
  parts: { settings: DedupeSettings; look: Texts; sources: DedupeSources },
): Duplicate | null {
  const { settings, look } = parts;
  const entry = entries[at] as DedupeEntry;
  const others = leaders.toSorted((a, b) => a - b).map((of) => ({ of, other: entries[of] as DedupeEntry }));
  const shared = others.map(({ of, other }) => ({ of, other, similarity: overlap(look, entry.id, other.id) }));
  const looksTheSame = shared.filter(({ other }) => shareOutput(entry, other, parts.sources.pictureClass));
  const cosines = others.map(({ of, other }) => ({ of, similarity: cosineOf(look, entry.id, other.id) }));
  return (
    best('text', shared, settings.text) ??
    best('image', looksTheSame, settings.image === null ? null : SAME_OUTPUT_SIMILARITY) ??
    best('embedding', cosines, settings.embedding)
  );
}

function best(
  kind: DuplicateKind,
  found: readonly { of: number; similarity: number }[],
  threshold: number | null,
): Duplicate | null {
  if (threshold === null) return null;
  let top: Duplicate | null = null;
  for (const { of, similarity } of found) {
    if (similarity >= threshold && similarity > (top?.similarity ?? 0)) top = { of, kind, similarity };
  }
  return top;
}

function overlap(look: Texts, a: string, b: string): number {
  const [left, right] = [look.shingles(a), look.shingles(b)];
  return left && right ? jaccard(left, right) : 0;
}

function cosineOf(look: Texts, a: string, b: string): number {
  const [left, right] = [look.vector(a), look.vector(b)];
  return left && right ? cosine(left, right) : 0;
}

function shareOutput(a: DedupeEntry, b: DedupeEntry, pictureClass: PictureClass | null): boolean {
  const name = (sha256: string) => pictureClass?.(sha256) ?? sha256;
  const known = new Set(a.outputs.map(name));
  return b.outputs.some((sha256) => known.has(name(sha256)));
}
