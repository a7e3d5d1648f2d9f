import { BENCHMARK_SPLITS, type Outcome, type Split } from '../../core/outcome.js';

/** All splits in the order in which a reader meets them: those with boards first. */
export const SPLITS_IN_ORDER: readonly Split[] = [...BENCHMARK_SPLITS, 'analysis'];

/** How a reader is told of a split. */
export const SPLIT_NAMES: Record<Split, string> = {
  text_to_image: 'Text to image',
  image_to_image: 'Image to image',
  analysis: 'Analysis',
};

/** What an outcome means where no record says more. */
export const OUTCOME_NOTES: Record<Outcome, string> = {
  ok: 'an answer came back',
  refused: 'the provider declined to answer',
  unsupported: 'the model does not take this kind of sample',
  unparsable: 'an answer came back that could not be read',
  failed: 'the call failed and was given up',
  missing: 'never run, or its run is parked',
};

/** A code such as `out_of_credit` or `needsReview` as words; text that is no code stays as it is. */
export function asWords(code: string): string {
  if (!/^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/.test(code)) return code;
  return code
    .replace(/[_-]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** The same with a capital first letter, for headings. */
export function asHeading(code: string): string {
  const words = asWords(code);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 sample`, `2 samples`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}
