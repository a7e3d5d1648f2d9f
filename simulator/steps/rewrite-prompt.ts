import { z } from 'zod';

const RewriteData = z.looseObject({ prompt: z.string() });

/**
 * What the rewriter of LLM+Diffusion makes of a prompt: the same words in capitals, so that it can be told from the original
 * and carries the same hidden pattern.
 */
export function rewritePrompt(data: unknown): { prompt: string } {
  return { prompt: RewriteData.parse(data).prompt.toUpperCase() };
}
