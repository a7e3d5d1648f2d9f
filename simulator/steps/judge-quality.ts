import { z } from 'zod';
import { countWords, needsGivenPicture } from './lexicon.js';

const QualityData = z.looseObject({
  prompt: z.string(),
  inputs: z.array(z.string()).default([]),
  outputs: z.array(z.string()).default([]),
});

interface QualityVerdict {
  verdict: 'benchmark' | 'manual_review' | 'discard';
  reason: 'prompt' | 'input_image' | 'output_image' | null;
  note: string;
}

/** Annotators whose id starts so are of another opinion than all others. */
const CONTRARY = 'sim-contrary';

/** Says whether a sample can stand in the benchmark. */
export function judgeQuality(data: unknown, model: string): QualityVerdict {
  const verdict = usualVerdict(data);
  if (!model.startsWith(CONTRARY)) return verdict;
  return verdict.verdict === 'benchmark'
    ? { verdict: 'manual_review', reason: 'prompt', note: 'I would not be so sure' }
    : { verdict: 'benchmark', reason: null, note: 'good enough' };
}

function usualVerdict(data: unknown): QualityVerdict {
  const { prompt, inputs } = QualityData.parse(data);
  // An edit can be told in two words: the picture says the rest.
  if (countWords(prompt) < (inputs.length > 0 ? 2 : 5))
    return { verdict: 'discard', reason: 'prompt', note: 'too few words' };
  if (needsGivenPicture(prompt) && inputs.length === 0)
    return { verdict: 'manual_review', reason: 'input_image', note: 'the prompt speaks of a picture that is not here' };
  return { verdict: 'benchmark', reason: null, note: 'complete' };
}
