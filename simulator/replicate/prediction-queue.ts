import type { World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import type { PredictionInput } from './prediction-input.js';

/** Predictions that are kept; older ones are gone, as they are at Replicate after an hour. */
const KEPT = 2000;

export interface Prediction {
  id: string;
  /** As the caller named it: `owner/name`, or a version. */
  model: string;
  input: PredictionInput;
  /** Ends as flagged, whatever its prompt. */
  isFlagged: boolean;
  /** Times that somebody looked. */
  looks: number;
}

/** What was submitted to one simulator. There is no clock in it: a prediction goes on when somebody looks. */
export interface PredictionQueue {
  /** Takes a prediction; equal ones get ids of their own, so that a double submission shows. */
  submit(contentKey: string, order: Pick<Prediction, 'model' | 'input' | 'isFlagged'>): Prediction;
  find(id: string): Prediction | null;
}

const queues = new WeakMap<World, PredictionQueue>();

/** The queue of a simulator. */
export function queueOf(world: World): PredictionQueue {
  const known = queues.get(world);
  if (known) return known;
  const made = openQueue();
  queues.set(world, made);
  return made;
}

function openQueue(): PredictionQueue {
  const predictions = new Map<string, Prediction>();
  const submitted = new Map<string, number>();
  return {
    submit(contentKey, order) {
      const before = submitted.get(contentKey) ?? 0;
      submitted.set(contentKey, before + 1);
      const id = digestOf('prediction', contentKey, String(before)).slice(0, 26);
      const prediction = { id, ...order, looks: 0 };
      predictions.set(id, prediction);
      for (const oldest of predictions.keys()) {
        if (predictions.size <= KEPT) break;
        predictions.delete(oldest);
      }
      return prediction;
    },
    find: (id) => predictions.get(id) ?? null,
  };
}
