import type { MetricId } from '../core/schemas/score.js';
import type { Metric } from './contract.js';

/** All metrics, loaded when first asked for. */
export const METRICS: Record<MetricId, () => Promise<Metric>> = {
  'color-shift': () => import('./color-shift/color-shift.js').then((module) => module.colorShift),
};
