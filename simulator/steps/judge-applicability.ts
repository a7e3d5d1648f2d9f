import { z } from 'zod';

const ApplicabilityData = z.looseObject({
  prompt: z.string(),
  metrics: z.array(z.looseObject({ id: z.string() })),
});

/** Words that ask for other colours, so that a shift of them is no fault. */
const OTHER_COLOURS =
  /\b(black and white|monochrome|sepia|night|moonlight|sunset|winter|evening|golden hour|neon|palette|colou?rs?|pencil|sketch)\b/i;

/** Says of each metric whether it applies: colours count where the prompt does not ask for others, everything else always does. */
export function judgeApplicability(data: unknown): { metrics: { id: string; applies: boolean; reason: string }[] } {
  const { prompt, metrics } = ApplicabilityData.parse(data);
  return {
    metrics: metrics.map(({ id }) =>
      id === 'color-shift' && OTHER_COLOURS.test(prompt)
        ? { id, applies: false, reason: 'the prompt asks for other colours' }
        : { id, applies: true, reason: 'nothing in the prompt asks for such a change' },
    ),
  };
}
