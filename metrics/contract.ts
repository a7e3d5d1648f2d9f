import type { BenchmarkSplit } from '../core/outcome.js';
import type { MetricId } from '../core/schemas/score.js';

export interface MetricInput {
  /** Encoded input pictures as they are stored; the first is the one to compare with. */
  inputImages: readonly Uint8Array[];
  /** The encoded output, or `null` where the model gave none. */
  outputImage: Uint8Array | null;
}

export interface MetricResult {
  outcome: 'ok' | 'missing';
  /** In the metric's unit; `null` unless `ok`. */
  value: number | null;
  /** Sums for the pooled number; given for missing outputs too where the metric needs the inputs. JSON. */
  parts: Record<string, unknown> | null;
}

/** What can be measured on one generation. Pure over bytes: no network, no store. */
export interface Metric {
  id: MetricId;
  /** Raised whenever equal pictures could get another number. */
  version: number;
  splits: readonly BenchmarkSplit[];
  /** For the annotator that says whether it applies to a sample. */
  applicability: {
    /** What a high or low number is to show, each with an example. */
    penalise: readonly string[];
    notApplicable: string;
  };
  /** One line for the site: what it is, its unit, which direction is good. */
  description: string;
  /** @throws where a picture cannot be decoded; the score is then `failed`. */
  measure(input: MetricInput): Promise<MetricResult>;
  /** The paper's pooled number over the parts of all samples; `null` where nothing can be pooled. */
  pool(parts: readonly Record<string, unknown>[]): number | null;
}
