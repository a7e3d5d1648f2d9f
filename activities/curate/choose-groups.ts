import { sha256 } from '../../core/content-key.js';
import type { Duplicate } from '../../core/dedupe/dedupe-entry.js';
import type { Split } from '../../core/outcome.js';
import type { CurateConfig } from '../../core/schemas/curate-config.js';
import type { Entry } from './read-entries.js';

/** A sample in the making: the candidate that is kept, and its duplicates. */
export interface Group {
  kept: Entry;
  duplicates: { entry: Entry; duplicate: Duplicate }[];
  state: 'accepted' | 'capped' | 'awaiting_review';
}

/** @param found for each entry where it goes, as `mergeDuplicates` gives it. */
export function groupsOf(entries: readonly Entry[], found: readonly (Duplicate | null)[]): Group[] {
  const groups = new Map<number, Group>();
  entries.forEach((kept, i) => {
    if (!found[i]) groups.set(i, { kept, duplicates: [], state: 'accepted' });
  });
  entries.forEach((entry, i) => {
    const duplicate = found[i];
    if (duplicate) groups.get(duplicate.of)?.duplicates.push({ entry, duplicate });
  });
  return [...groups.values()];
}

/**
 * Of more than `maxPerSplit` samples of a split those are kept whose hash of seed and sample id comes first: a draw that anybody can make
 * again, and that a new sample does not shift. Without a seed those with the smallest ids, which are hashes of the content themselves.
 * Every sample has the same chance: nothing is balanced by topic, language, author or day. The draw comes before the review: what a
 * person edits, or moves to the other split, keeps its place.
 *
 * @param rejected by people in this refresh: their places are not given to others, as those were not drawn.
 */
export function capGroups(groups: readonly Group[], rejected: readonly Entry[], config: CurateConfig): void {
  const places = new Map<string, { split: Split; group: Group | null }>();
  for (const { drawn: place } of rejected) places.set(place.sampleId, { split: place.split, group: null });
  for (const group of groups) places.set(group.kept.drawn.sampleId, { split: group.kept.drawn.split, group });
  const taken: Partial<Record<Split, number>> = {};
  const drawn = [...places].map(([sampleId, place]) => ({ order: drawOrder(sampleId, config.seed), ...place }));
  for (const { split, group } of drawn.toSorted((a, b) => (a.order < b.order ? -1 : 1))) {
    const n = taken[split] ?? 0;
    // The analysis split is for study and costs nothing, so it is not capped.
    const capped = split !== 'analysis' && n >= config.maxPerSplit;
    if (!capped) taken[split] = n + 1;
    else if (group) group.state = 'capped';
  }
}

function drawOrder(sampleId: string, seed: number | null): string {
  return seed === null ? sampleId : sha256(`${seed} ${sampleId}`);
}

/** Marks the groups that a person has to decide on first. */
export function holdForReview(groups: readonly Group[], config: CurateConfig): void {
  for (const group of groups) {
    if (group.state === 'accepted' && group.kept.decision === null && needsPerson(group.kept, config))
      group.state = 'awaiting_review';
  }
}

/** Whether a sample can only be frozen with the decision of a person. */
export function needsPerson({ split, disputed, openState }: Entry, { review }: CurateConfig): boolean {
  if (split === 'analysis') return false;
  switch (review) {
    case 'all':
      return true;
    case 'disputed':
      return disputed || openState === 'needs_review';
    case 'none':
      return false;
  }
}
