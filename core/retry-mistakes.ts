import { STORED_OUTCOMES } from './outcome.js';
import { MOST_NAMED_SAMPLES } from './run-settings.js';

/** What a retry names, and what there is to name. */
export interface RetryNames {
  models: readonly string[];
  judges: readonly string[];
  metrics: readonly string[];
}

/**
 * Everything that is wrong with a retry, a line each. Command line and workflow ask the same.
 * Whether a release has the samples only the command line can see: ids of samples are not in the workflow.
 */
export function retryMistakes(
  request: RetryNames & { samples: readonly string[]; outcomes: readonly string[] },
  known: RetryNames,
): string[] {
  return [
    ...unknownNames('model', request.models, known.models),
    ...unknownNames('judge', request.judges, known.judges),
    ...unknownNames('metric', request.metrics, known.metrics),
    ...unknownNames('outcome', request.outcomes, [...STORED_OUTCOMES, 'missing']),
    ...(request.samples.length > MOST_NAMED_SAMPLES
      ? [`${request.samples.length} samples named; one retry takes at most ${MOST_NAMED_SAMPLES}: give several orders`]
      : []),
  ];
}

function unknownNames(what: string, named: readonly string[], known: readonly string[]): string[] {
  const place = what === 'outcome' ? '' : ' in this refresh';
  return named
    .filter((name) => !known.includes(name))
    .map((name) => `no ${what} "${name}"${place}; known: ${known.join(', ') || 'none'}`);
}
