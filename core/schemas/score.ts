import { z } from 'zod';

/** The metrics that the registry knows. */
export const METRIC_IDS = ['color-shift'] as const;
export const MetricId = z.enum(METRIC_IDS);
export type MetricId = z.infer<typeof MetricId>;

/**
 * The outcome of one metric on one model and sample. `value` is in the metric's own unit and `null` unless the outcome is `ok`.
 * `parts` are sums from which a pooled number can be had without reading the images again; each metric defines its own.
 */
export const Score = z.strictObject({
  _id: z.string(),
  metric: MetricId,
  metricVersion: z.number().int().positive(),
  sampleId: z.string(),
  modelId: z.string(),
  generationId: z.string(),
  outcome: z.enum(['ok', 'missing', 'failed']),
  value: z.number().nullable(),
  parts: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string().nullable(),
  /** True where an operator's retry, not the first try, gave this record. */
  retried: z.boolean().default(false),
  at: z.date(),
});
export type Score = z.infer<typeof Score>;
