import type { FunnelLedger } from '../../core/release/funnel-ledger.js';
import type { DiffReason } from '../../core/release/release-diff.js';
import type { Split } from '../../core/outcome.js';
import type { Platform } from '../../core/schemas/post.js';
import type { Sample } from '../../core/schemas/sample.js';

/** Everything that a dataset is written from. Samples come one at a time, so that memory does not grow with the release. */
export interface DatasetSource {
  releaseId: string;
  /** Samples of one split, in the order of the release. */
  samples(split: Split): AsyncIterable<Sample>;
  image(sha256: string): Promise<Uint8Array>;
  /** What the card says beside the totals of what was written; asked for when all samples have been read. */
  facts(): Promise<CardFacts>;
}

/** A prompt of an LLM step and who was asked, with the number of verdicts behind the samples. */
export interface StepFacts {
  step: string;
  promptHash: string;
  provider: string;
  model: string;
  /** As the provider said that it answered; `null` where it said nothing. */
  resolvedModel: string | null;
  verdicts: number;
}

/** What is known of a release and of how it came to be. Equal records give equal facts: no time of the export is among them. */
export interface CardFacts {
  releaseId: string;
  createdAt: string;
  refreshId: string;
  title: string;
  window: { from: string; to: string } | null;
  about: string | null;
  sources: { id: string; kind: string; queries: string[] }[];
  /** Samples of the list that were withdrawn since. */
  withdrawn: number;
  funnel: FunnelLedger | null;
  steps: StepFacts[];
  /** Models and judges that the refresh runs on this release, as asked for. */
  models: { id: string; provider: string; model: string }[];
  judges: { id: string; provider: string; model: string }[];
  /** What collection, annotation and embeddings cost, by the ledger, USD; `unknown` calls have no known cost. */
  cost: { stage: string; usd: number; calls: number; unknown: number }[];
  previous: {
    releaseId: string;
    unchanged: number;
    reasons: Record<'added' | 'removed' | 'changed', { reason: DiffReason; n: number }[]>;
  } | null;
  /** Where the posts came from, by platform and by the name of what read them. */
  posts: { platform: Platform; importer: string; n: number }[];
  /** Licences that curators state for the records which the posts were read from, by what read them; `null` where none is stated. */
  licences: { importer: string; licence: string | null; n: number }[];
  /** Human review, by decision; `null` where nobody reviewed. */
  review: { decision: string; n: number }[] | null;
}

/** What was written. */
export interface DatasetTotals {
  samples: Record<Split, number>;
  pictures: number;
  pictureBytes: number;
  /** Pictures that the store no longer has, or that are in no format that a reader could open. */
  lostPictures: number;
  /** Splits of which at least one sample has a picture in the folder. */
  illustrated: Split[];
  /** Where the posts behind the samples are from. */
  platforms: Platform[];
}
