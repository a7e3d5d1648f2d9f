import type { PromptMap } from '../schemas/dataset-analysis.js';
import { promptBeginning } from './prompt-beginning.js';

/** A map of prompts without the points of some prompts of its release; one that begins as they do goes too. Nothing moves. */
export function mapWithout(map: PromptMap, prompts: readonly string[]): PromptMap {
  const gone = new Set(prompts.flatMap((prompt) => [promptBeginning(prompt, 'few'), promptBeginning(prompt, 'many')]));
  const stays = map.text.flatMap((text, i) => (gone.has(text) && map.groups[map.group[i]!]?.kind === 'split' ? [] : i));
  if (stays.length === map.text.length) return map;
  const pick = <T>(column: readonly T[]): T[] => stays.map((i) => column[i]!);
  const group = pick(map.group);
  return {
    groups: map.groups.map((one, at) => ({ ...one, n: group.filter((of) => of === at).length })),
    group,
    x: pick(map.x),
    y: pick(map.y),
    text: pick(map.text),
  };
}
