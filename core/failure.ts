/**
 * Why a call to a provider or a source did not give what was asked for. Decided once, in the adapter;
 * what then happens is decided once, in `reactionTo`.
 */
export const FAILURE_KINDS = [
  'rate_limited',
  'provider_down',
  'bad_response',
  'refused',
  'unsupported',
  'invalid_request',
  'out_of_credit',
  'bad_key',
  'model_retired',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/**
 * - `wait`: try again for as long as it takes; the server said that it only wants less haste.
 * - `retry`: try again a few times; then what `exhausted` says.
 * - `result`: it is the outcome of the item.
 * - `park`: stop the whole model run and call the operator.
 */
export type Reaction =
  | { do: 'wait' }
  | { do: 'retry'; exhausted: 'park' | 'failed' }
  | { do: 'result'; outcome: 'refused' | 'unsupported' | 'failed' }
  | { do: 'park' };

/** The one place where a kind of failure is given its consequence; docs/outcomes.md has it by vendor. */
export function reactionTo(kind: FailureKind): Reaction {
  switch (kind) {
    case 'rate_limited':
      return { do: 'wait' };
    case 'provider_down':
      return { do: 'retry', exhausted: 'park' };
    case 'bad_response':
      return { do: 'retry', exhausted: 'failed' };
    case 'refused':
      return { do: 'result', outcome: 'refused' };
    case 'unsupported':
      return { do: 'result', outcome: 'unsupported' };
    case 'invalid_request':
      return { do: 'result', outcome: 'failed' };
    case 'out_of_credit':
    case 'bad_key':
    case 'model_retired':
      return { do: 'park' };
  }
}

/** Vendors do not bill what they turn away at the door. Of time-outs, broken answers and refusals nobody can say. */
export function isUnbilled(kind: FailureKind): boolean {
  return ['rate_limited', 'bad_key', 'out_of_credit', 'model_retired', 'invalid_request'].includes(kind);
}

const PROVIDER_PARK_REASONS = ['out_of_credit', 'bad_key', 'model_retired', 'provider_down'] as const;
type ProviderParkReason = (typeof PROVIDER_PARK_REASONS)[number];

/** Why a run waits for its operator: what the far end said or how it answered, our own budget, or people who have to decide. */
export const PARK_REASONS = [
  ...PROVIDER_PARK_REASONS,
  'unparsable_replies',
  'budget_exhausted',
  'price_unknown',
  'awaiting_review',
] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

/** True where a kind of failure of one call can park a model run. */
export function isParkReason(kind: FailureKind): kind is ProviderParkReason {
  return PROVIDER_PARK_REASONS.some((reason) => reason === kind);
}

/** What the operator has to do before a parked run can go on, in words. */
export function describePark(reason: ParkReason): string {
  switch (reason) {
    case 'out_of_credit':
      return 'the account is out of credit: top it up';
    case 'bad_key':
      return 'the key was not accepted: set a valid one and restart the workers';
    case 'model_retired':
      return 'the provider no longer serves this model: name its successor in a new refresh file, or skip the model';
    case 'provider_down':
      return 'the provider does not answer: wait until it does';
    case 'budget_exhausted':
      return 'the next call could pass the hard budget: raise it';
    case 'price_unknown':
      return 'a hard budget takes no call of unknown price: give the price in a new refresh file, or skip the model';
    case 'awaiting_review':
      return 'samples wait for the decision of a person: review them';
    case 'unparsable_replies':
      return 'replies cannot be read: look at what the model answers, and mend the model or wait for its provider';
  }
}

/**
 * @param parked the refresh, and the model where only its run is parked.
 * @returns the command that lets the refresh go on.
 */
export function mendCommand(kind: ParkReason, { refreshId, modelId }: { refreshId: string; modelId?: string }): string {
  if (kind === 'budget_exhausted') return `echobench budget set ${refreshId} USD`;
  if (kind === 'awaiting_review') return `echobench review next ${refreshId}`;
  // What is gone or has no price stays so however often it is tried.
  if (kind === 'model_retired' || kind === 'price_unknown')
    return modelId === undefined
      ? `echobench refresh cancel ${refreshId}`
      : `echobench refresh skip ${refreshId} ${modelId}`;
  return `echobench refresh resume ${refreshId}`;
}
