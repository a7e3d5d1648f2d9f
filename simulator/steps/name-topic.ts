import { z } from 'zod';

const TopicData = z.looseObject({ prompts: z.array(z.string()), words: z.array(z.string()) });

/** A topic is called by its first words. */
export function nameTopic(data: unknown): { name: string } {
  const { words } = TopicData.parse(data);
  return { name: `Prompts with ${words.slice(0, 2).join(' and ') || 'nothing in common'}`.slice(0, 60) };
}
