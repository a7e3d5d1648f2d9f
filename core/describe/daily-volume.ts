import { findSpikes, type SpikeSettings } from './find-spikes.js';

const DAY_MS = 86_400_000;

/** A post as far as volume goes. */
export interface CountedPost {
  /** UTC, YYYY-MM-DD. */
  day: string;
  /** `unrated` where no verdict on its relevance is there: it was not asked for, or could not be read. */
  verdict: 'relevant' | 'irrelevant' | 'unrated';
}

export interface DayVolume {
  day: string;
  /** Whether posts of this day were looked for: a zero says something only then. */
  collected: boolean;
  found: number;
  relevant: number;
  unrated: number;
  score: number | null;
  isSpike: boolean;
}

export interface Span {
  from: string;
  to: string;
}

/**
 * Posts by day over a window, with the days on which relevant ones spike.
 *
 * @param collected stretches of days that were looked through.
 */
export function dailyVolume(
  posts: Iterable<CountedPost>,
  { window, collected, spikes }: { window: Span; collected: readonly Span[]; spikes: SpikeSettings },
): DayVolume[] {
  const days = new Map<string, DayVolume>();
  for (const day of daysOf(window)) {
    const isCollected = collected.some(({ from, to }) => from <= day && day <= to);
    days.set(day, { day, collected: isCollected, found: 0, relevant: 0, unrated: 0, score: null, isSpike: false });
  }
  for (const { day, verdict } of posts) {
    const volume = days.get(day);
    if (!volume) continue;
    volume.found += 1;
    if (verdict === 'relevant') volume.relevant += 1;
    if (verdict === 'unrated') volume.unrated += 1;
  }
  const volumes = [...days.values()];
  const verdicts = findSpikes(
    volumes.map((volume) => (volume.collected ? volume.relevant : null)),
    spikes,
  );
  return volumes.map((volume, i) => ({ ...volume, ...verdicts[i] }));
}

function* daysOf({ from, to }: Span): Generator<string> {
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) yield new Date(at).toISOString().slice(0, 10);
}
