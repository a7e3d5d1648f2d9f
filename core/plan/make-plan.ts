import { canonicalJson } from '../canonical-json.js';
import { sha256 } from '../content-key.js';
import { withoutUnset } from '../later-settings.js';
import type { Plan, PlanLine } from '../schemas/plan.js';
import { assumptions, batchAssumptions } from './plan-assumptions.js';
import { callsPerSecond, wholeHours } from './plan-hours.js';
import { exactly, mapRange, sumRanges, times } from './range.js';
import type { PricedFile } from './resolve-prices.js';
import { unitOf } from './unit-cost.js';
import { SECOND_OPINION, type WorkCount } from './work-count.js';

export interface PlanParts {
  priced: PricedFile;
  /** Version hash of each prompt that will be used, by name. */
  promptHashes: Readonly<Record<string, string>>;
  counts: readonly WorkCount[];
  /** Where estimated counts come from. */
  shareSource: string;
  now: Date;
}

const DIGEST_LENGTH = 16;

/** Prices counted work. Pure: the same parts give the same digest, on every machine and day. */
export function makePlan(parts: PlanParts): Plan {
  const { file } = parts.priced;
  const lines = parts.counts.map((count) => planLine(count, parts.priced));
  const digests = partsOf(parts, lines);
  return {
    _id: sha256(canonicalJson(digests)).slice(0, DIGEST_LENGTH),
    refreshId: file.id,
    plannedAt: parts.now,
    startedAt: null,
    lines,
    usd: sumRanges(lines.flatMap((line) => line.usd ?? [])),
    unpriced: [...new Set(lines.flatMap((line) => (line.usd === null ? nameOf(line) : [])))],
    hours: wholeHours(lines),
    assumptions: [...assumptions(parts.shareSource), ...batchAssumptions(file)],
    budget: file.budget,
    parts: digests,
  };
}

/** What a line is about, as the refresh file names it. */
export function nameOf(line: Pick<PlanLine, 'stage' | 'id'>): string {
  switch (line.stage) {
    case 'collect':
      return `sources/${line.id}`;
    case 'annotate':
      return 'annotate';
    case 'generate':
      return `models/${line.id}`;
    case 'judge':
      return `judges/${line.id}`;
    case 'embed':
      return 'embeddings';
  }
}

function planLine(count: WorkCount, priced: PricedFile): PlanLine {
  const { stage, id, step, samples, cacheHits, basis, perCall } = count;
  const left = mapRange(samples, (n) => Math.max(0, n - cacheHits));
  const calls = mapRange(left, (n) => Math.ceil(n / perCall));
  const unit = unitOf(count, priced.file);
  const usd = left.high === 0 ? exactly(0) : unit.usd && times(unit.usd, left);
  const priceName = id === SECOND_OPINION ? 'annotate/secondOpinion' : nameOf(count);
  const known = unit.usd === null ? null : (priced.priceFrom[priceName] ?? unit.priceFrom);
  const rate = callsPerSecond(stage, unit.queue, priced.file);
  return {
    stage,
    id,
    step,
    provider: unit.provider,
    model: unit.model,
    samples,
    cacheHits,
    calls,
    count: samples.low === samples.high ? 'exact' : 'estimated',
    basis,
    usd,
    priceFrom: known,
    hours: mapRange(calls, (n) => n / rate / 3600),
  };
}

/** All that changes the cost, part by part: not hours, limits, titles, or where a price was read. */
function partsOf({ priced, promptHashes }: PlanParts, lines: readonly PlanLine[]): Plan['parts'] {
  const { publish: _publish, title: _title, limits: _limits, ...paid } = withoutUnset(priced.file);
  const digests = [
    ...Object.entries(paid).map(([field, value]): [string, unknown] => [`${field} of the refresh file`, value]),
    ...Object.entries(promptHashes).map(([name, hash]): [string, unknown] => [`prompt ${name}`, hash]),
    ...lines.map((line): [string, unknown] => {
      const { stage, id, samples, cacheHits, calls, usd } = line;
      return [`counts of ${stage} ${id}`, { samples, cacheHits, calls, usd }];
    }),
  ];
  return digests
    .map(([name, value]) => ({ name, digest: sha256(canonicalJson(value)).slice(0, DIGEST_LENGTH) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
