import type { DedupeEntry, Duplicate, DuplicateKind } from './dedupe-entry.js';
import type { PictureClass } from './picture-classes.js';

/**
 * First what is found by looking up: candidates of one chat with the generator (`conversation`: it is one sample however often its
 * screenshot was posted, and with whatever words), equal prompts with the same inputs (`exact`), or with inputs that look the same (`image`).
 *
 * @param entries in order of preference: the first of a group is the one that is kept.
 * @param pictureClass `null` where pictures are told apart by their bytes only.
 * @returns for each entry where it goes; `null` for one that is kept.
 */
export function mergeEqual(entries: readonly DedupeEntry[], pictureClass: PictureClass | null): (Duplicate | null)[] {
  const known = new Map<string, number>();
  return entries.map((entry, i) => {
    const { split, promptKey, inputs, conversation } = entry;
    const keys: [DuplicateKind, string][] = [
      ...(conversation === null ? [] : ([['conversation', `${split} ${conversation}`]] as [DuplicateKind, string][])),
      ['exact', `${split} ${promptKey} ${inputs.join()}`],
      ['image', `${split} ${promptKey} like ${inputsClass(entry, pictureClass)}`],
    ];
    const found = keys.find(([, key]) => known.has(key));
    const of = found ? (known.get(found[1]) as number) : i;
    // Later ones that equal this one go where it goes.
    for (const [, key] of keys) if (!known.has(key)) known.set(key, of);
    return found ? { of, kind: found[0], similarity: null } : null;
  });
}

/** Inputs as far as sameness goes: in their order, each by what it is taken for. */
export function inputsClass({ inputs }: DedupeEntry, pictureClass: PictureClass | null): string {
  return (pictureClass === null ? inputs : inputs.map(pictureClass)).join();
}
