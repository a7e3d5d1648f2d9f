import { ApplicationFailure, log, setHandler, type SignalDefinition } from '@temporalio/workflow';
import type { ChunkProgress } from '../activities/reports.js';
import { PARK_REASONS } from '../core/failure.js';
import type { ModelProgress, Notice, Parked } from '../core/progress.js';
import type { GateState } from './gate.js';
import type { ParkRequest, RetryRequest, StageReport } from './messages.js';

/** Longest list and longest name that an operator's order may hold; names of models and judges are far shorter. */
const MOST_NAMES = 200;
const LONGEST_NAME = 200;

/** Longest text in a signal: a vendor's words are cut to 300 characters before they are sent. */
const LONGEST_TEXT = 2000;

/** Number of keys in a record of counts. */
const MOST_COUNTS = 500;

/** Keys that would reach an object's prototype. */
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'];

/** @throws ApplicationFailure where an order that takes nothing is given something. */
export function requireNothing(...args: unknown[]): void {
  // Some clients send one empty argument for none.
  if (args.some((arg) => arg !== undefined && arg !== null)) throw invalid('this order takes no argument');
}

/** The arguments of `skipModel`. @throws ApplicationFailure saying what is wrong with them. */
export function requireSkip(args: readonly unknown[]): { modelId: string } {
  const order = onlyRecord(args, ['modelId']);
  const { modelId } = order;
  if (!isName(modelId)) throw invalid(`modelId must be a text of 1 to ${LONGEST_NAME} characters`);
  return { modelId };
}

/** The arguments of `retryFailed`. @throws ApplicationFailure saying what is wrong with them. */
export function requireRetryRequest(args: readonly unknown[]): RetryRequest {
  const order = onlyRecord(args, ['models', 'samples', 'judges', 'metrics', 'outcomes']);
  const names = (field: keyof RetryRequest) => requireNames(field, order[field]);
  return {
    models: names('models'),
    samples: names('samples'),
    judges: names('judges'),
    metrics: names('metrics'),
    outcomes: names('outcomes'),
  };
}

/** The argument of `setBudget`. @throws ApplicationFailure saying what is wrong with it. */
export function requireBudget(args: readonly unknown[]): { usd: number } {
  const { usd } = onlyRecord(args, ['usd']);
  if (!isAmount(usd)) throw invalid(`a budget is an amount in USD, 0 or more, not ${JSON.stringify(usd)}`);
  return { usd };
}

function requireNames(field: string, list: unknown): string[] {
  if (!Array.isArray(list)) throw invalid(`${field} must be a list of names, empty for all`);
  if (list.length > MOST_NAMES) throw invalid(`${field} names more than ${MOST_NAMES}`);
  if (!list.every(isName)) throw invalid(`${field} must hold texts of 1 to ${LONGEST_NAME} characters only`);
  return list;
}

function onlyRecord(args: readonly unknown[], fields: readonly string[]): Record<string, unknown> {
  if (args.length !== 1 || !isRecord(args[0])) throw invalid(`one object with ${fields.join(', ')} is wanted`);
  const [order] = args;
  if (Object.keys(order).some((key) => !fields.includes(key))) {
    throw invalid(`unknown field; an order of this kind has only ${fields.join(', ')}`);
  }
  const missing = fields.find((field) => !Object.hasOwn(order, field));
  if (missing !== undefined) throw invalid(`${missing} is missing`);
  return order;
}

function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'InvalidOrder');
}

/**
 * Listens to a signal whose sender may be anybody who reaches the server: what has not the right shape is passed over with
 * a warning. A handler that throws would hold up the whole workflow.
 */
export function onSignal<T>(
  signal: SignalDefinition<[T]>,
  isExpected: (value: unknown) => value is T,
  handle: (value: T) => void | Promise<void>,
): void {
  setHandler(signal, (value: unknown) => {
    if (isExpected(value)) return handle(value);
    log.warn('a signal of the wrong shape is passed over', { signal: signal.name });
    return undefined;
  });
}

export function isGateState(value: unknown): value is GateState {
  return isRecord(value) && isOneOf(value.state, ['open', 'closed', 'stopped']) && isCount(value.epoch);
}

export function isParkRequest(value: unknown): value is ParkRequest {
  return isRecord(value) && isOneOf(value.reason, PARK_REASONS) && isText(value.message) && isCount(value.epoch);
}

/** A record, so that a new state cannot be forgotten here. */
const MODEL_STATES: Record<ModelProgress['state'], true> = {
  waiting: true,
  running: true,
  parked: true,
  partial: true,
  done: true,
  skipped: true,
};

export function isModelProgress(value: unknown): value is ModelProgress {
  return (
    isRecord(value) &&
    isName(value.modelId) &&
    isOneOf(value.state, Object.keys(MODEL_STATES)) &&
    isCounts(value.counts) &&
    isCounts(value.judgmentCounts) &&
    isCount(value.done) &&
    isCount(value.total) &&
    isAmount(value.spendUsd) &&
    (value.parked === null || isParked(value.parked))
  );
}

export function areNotices(value: unknown): value is Notice[] {
  return Array.isArray(value) && value.length <= MOST_NAMES && value.every(isNotice);
}

function isNotice(value: unknown): value is Notice {
  return (
    isRecord(value) && isOneOf(value.kind, ['rate_limited', 'stalled']) && isName(value.since) && isText(value.message)
  );
}

export function isStageReport(value: unknown): value is StageReport {
  return (
    isRecord(value) &&
    isCounts(value.counts) &&
    isAmount(value.spendUsd) &&
    isCount(value.done) &&
    (value.total === null || isCount(value.total))
  );
}

export function isChunkReport(value: unknown): value is { chunk: number; progress: ChunkProgress } {
  if (!isRecord(value) || !isCount(value.chunk) || !isRecord(value.progress)) return false;
  const { generations, judgments, scores, itemsDone, spendUsd } = value.progress;
  return [generations, judgments, scores].every(isCounts) && isCount(itemsDone) && isAmount(spendUsd);
}

function isParked(value: unknown): value is Parked {
  // Histories from before a park carried its kind are replayed too.
  if (!isRecord(value) || !(value.kind === undefined || isOneOf(value.kind, PARK_REASONS))) return false;
  return isText(value.reason) && isAmount(value.sinceMs) && isText(value.mend);
}

function isCounts(value: unknown): value is Record<string, number> {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MOST_COUNTS &&
    entries.every(([key, n]) => isName(key) && !PROTOTYPE_KEYS.includes(key) && isCount(n))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

function isOneOf(value: unknown, allowed: readonly string[]): boolean {
  return typeof value === 'string' && allowed.includes(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** An amount of money or a moment: finite and not below 0. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
