import type { DedupeEntry, Duplicate } from './dedupe-entry.js';
import type { PictureClass } from './picture-classes.js';

/**
 * First what is found by looking up: equal prompts with the same inputs (`exact`), or with inputs that look the same (`image`).
 *
 * @param entries in order of preference: the first of a group is the one that is kept.
 * @param pictureClass `null` where pictures are told apart by their bytes only.
 * @returns for each entry where it goes; `null` for one that is kept.
 */
export function mergeEqual(
  entries: readonly DedupeEntry[],
  pictureClass: PictureClass | null,
): (Duplicate | null)[] {
  const exact = new Map<string, number>();
  const alike = new Map<string, number>();
  return entries.map((entry, i) => {
    const prompt = `${entry.split} ${entry.promptKey} `;
    const key = prompt + entry.inputs.join();
    const same = exact.get(key);
    if (same !== undefined) return { of: same, kind: 'exact', similarity: null };
    // Where inputs look the same, later ones with these very inputs follow the same way.
    const alikeKey = prompt + inputsClass(entry, pictureClass);
    const near = alike.get(alikeKey);
    exact.set(key, near ?? i);
    if (near !== undefined) return { of: near, kind: 'image', similarity: null };
    alike.set(alikeKey, i);
    return null;
  });
}

/** Inputs as far as sameness goes: in their order, each by what it is taken for. */
export function inputsClass({ inputs }: DedupeEntry, pictureClass: PictureClass | null): string {
  return (pictureClass === null ? inputs : inputs.map(pictureClass)).join();
}
