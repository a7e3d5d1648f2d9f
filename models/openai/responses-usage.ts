import { z } from 'zod';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';

const count = z.number().nonnegative().nullish();

/** The two usages of an answer of Responses: that of the model which holds the tools, and that of its tool for images. */
export const ResponsesUsage = z.looseObject({
  usage: z.looseObject({ input_tokens: count, output_tokens: count }).nullish(),
  tool_usage: z
    .looseObject({
      image_gen: z
        .looseObject({
          input_tokens: count,
          output_tokens: count,
          input_tokens_details: z.looseObject({ image_tokens: count, text_tokens: count }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/**
 * Tokens of both models together. Where the tool does not say what the picture took, the output is unknown: the sentence or two
 * that the other model wrote would make a picture look nearly free.
 *
 * @param images pictures in the answer; `null` where there is none.
 */
export function usageOfResponse({ usage, tool_usage }: z.infer<typeof ResponsesUsage>, images: number | null): Usage {
  const tool = tool_usage?.image_gen;
  const details = tool?.input_tokens_details;
  return {
    ...NO_USAGE,
    images,
    inputTextTokens: sum(usage?.input_tokens, details?.text_tokens ?? (details ? 0 : tool?.input_tokens)),
    inputImageTokens: details?.image_tokens ?? null,
    outputTokens:
      images !== null && tool?.output_tokens == null ? null : sum(usage?.output_tokens, tool?.output_tokens),
  };
}

function sum(...counts: (number | null | undefined)[]): number | null {
  const known = counts.filter((value) => value != null);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null;
}
