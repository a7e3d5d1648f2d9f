import { ApplicationFailure } from '@temporalio/workflow';
import { mendCommand } from '../core/failure.js';
import { retryMistakes } from '../core/retry-mistakes.js';
import type { RunSettings } from '../core/run-settings.js';
import type { RetryRequest } from './messages.js';

/** @throws ApplicationFailure naming a model that the refresh does not have. */
export function requireModels(modelIds: readonly string[], { models }: RunSettings): void {
  const known = models.map(({ id }) => id);
  const unknown = modelIds.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw refusal('UnknownModel', `no model "${unknown}" in this refresh; known: ${known.join(', ')}`);
}

/** @throws ApplicationFailure with everything that is wrong with a retry. */
export function requireRetry(
  request: RetryRequest,
  { settings, releaseId }: { settings: RunSettings; releaseId: string | null },
): void {
  const { models, judges, metrics, refreshId } = settings;
  const known = { models: models.map(({ id }) => id), judges: judges.map(({ id }) => id), metrics };
  const mistakes = retryMistakes(request, known);
  if (mistakes.length > 0) throw refusal('BadRetry', mistakes.join('; '));
  if (releaseId === null)
    throw refusal('NoRelease', `the refresh "${refreshId}" has no release yet: there is nothing to retry`);
}

/** Why a resume is refused while the budget is exhausted: it would only park again. */
export function budgetExhausted(refreshId: string): ApplicationFailure {
  const mend = mendCommand('budget_exhausted', { refreshId });
  return refusal(
    'BudgetExhausted',
    `the hard budget of "${refreshId}" is exhausted; raise it with "${mend}", which goes on with it`,
  );
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
