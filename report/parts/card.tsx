import type { Split } from '../../core/outcome.js';
import { SPLIT_NAMES } from '../format/words.js';
import { samplePage } from '../site/site-paths.js';
import type { Picture } from '../site/image-shelf.js';
import { altText, LostPicture } from './picture.js';
import { UserText } from './user-text.js';

/** What the gallery shows of a sample: all that is kept of it once its page is written. */
export interface Card {
  sampleId: string;
  split: Split;
  excerpt: string;
  picture: Picture | null;
  /** First input picture, where the sample has one. */
  input: Picture | null;
  /** The model that made `picture` and its mean rating; `null` for a picture from the community, or none. */
  best: { modelId: string; rating: number | null; ratings: number } | null;
}

/** One sample in a grid. `base` leads to the site's root. */
export function SampleCard({ card, base }: { card: Card; base: string }) {
  return (
    <li class="card">
      <a href={`${base}samples/${samplePage(card.sampleId)}`}>
        <div class="frame">
          <CardPicture card={card} base={base} />
          {card.input && !card.input.lost ? (
            <img class="inset" src={base + card.input.thumb} alt="input picture" loading="lazy" decoding="async" />
          ) : (
            ''
          )}
        </div>
        <p class="excerpt">
          <UserText text={card.excerpt} />
        </p>
      </a>
      <p class="meta">
        {SPLIT_NAMES[card.split]}
        <CardCredit card={card} />
      </p>
    </li>
  );
}

function CardPicture({ card, base }: { card: Card; base: string }) {
  if (!card.picture)
    return (
      <div class="lost">
        <span>No output</span>
      </div>
    );
  if (card.picture.lost) return <LostPicture picture={card.picture} />;
  return <img src={base + card.picture.thumb} alt={altText(card.excerpt)} loading="lazy" decoding="async" />;
}

function CardCredit({ card }: { card: Card }) {
  if (card.best) {
    const { modelId, rating, ratings } = card.best;
    return (
      <>
        {' · '}
        <b>
          <UserText text={modelId} />
        </b>
        {rating === null ? ', not rated' : `, ${rating.toFixed(1)} (n ${ratings})`}
      </>
    );
  }
  return card.picture ? <> · from the community</> : <></>;
}
