import { digestOf } from '../fixed-chance.js';

const REASONS = ['deleted', 'deleted', 'protected', 'suspended'] as const;

/** Why a post that is not there cannot be had: fixed by its id, deleted half of the time. */
export function goneReasonOf(id: string): (typeof REASONS)[number] {
  return REASONS[Number.parseInt(digestOf('gone', id).slice(0, 6), 16) % REASONS.length] ?? 'deleted';
}
