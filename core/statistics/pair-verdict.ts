/** Who was better of two models on one sample. */
export type Verdict = 'a' | 'b' | 'tie';

/** Ratings of one generation, one a judge in a fixed order; `null` where the judge gave none. */
export type Ratings = readonly (number | null)[];

/** What one judge says of two models: the higher rating wins, equal ratings tie; `null` unless it rated both. */
export function judgeVerdict(ratingA: number | null, ratingB: number | null): Verdict | null {
  if (ratingA === null || ratingB === null) return null;
  if (ratingA === ratingB) return 'tie';
  return ratingA > ratingB ? 'a' : 'b';
}

/** True where more than half of all configured judges took part. */
export function hasQuorum(votes: number, judges: number): boolean {
  return votes * 2 > judges;
}

/**
 * What the ensemble says of two models on one sample (the paper's "Judging": majority over the judges' verdicts).
 * A model wins with a strict majority of the judges who rated both; without one it is a tie.
 *
 * @returns `null` where no quorum of the configured judges rated both: such a pair is missing, never guessed.
 */
export function pairVerdict(ratingsA: Ratings, ratingsB: Ratings): Verdict | null {
  let votes = 0;
  let forA = 0;
  let forB = 0;
  for (let judge = 0; judge < ratingsA.length; judge++) {
    const verdict = judgeVerdict(ratingsA[judge] ?? null, ratingsB[judge] ?? null);
    if (verdict === null) continue;
    votes++;
    if (verdict === 'a') forA++;
    if (verdict === 'b') forB++;
  }
  if (!hasQuorum(votes, ratingsA.length)) return null;
  if (forA * 2 > votes) return 'a';
  if (forB * 2 > votes) return 'b';
  return 'tie';
}
