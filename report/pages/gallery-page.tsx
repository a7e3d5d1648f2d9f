import type { Split } from '../../core/outcome.js';
import { grouped } from '../format/grouped.js';
import { count } from '../format/numbers.js';
import { plural, SPLIT_NAMES, SPLITS_IN_ORDER } from '../format/words.js';
import { type Card, SampleCard } from '../parts/card.js';
import { galleryPage } from '../site/site-paths.js';
import { Layout } from './layout.js';

interface GalleryPageProps {
  siteTitle: string;
  releaseId: string;
  /** `null` for all splits, one after the other. */
  split: Split | null;
  counts: Record<Split, number>;
  cards: readonly Card[];
  page: number;
  pages: number;
}

/** A page of sample cards. The filter is a page per split, so that it needs no script. */
export function GalleryPage(props: GalleryPageProps) {
  const { split, page, pages } = props;
  const name = split === null ? 'Samples' : `Samples: ${SPLIT_NAMES[split].toLowerCase()}`;
  const total = split === null ? SPLITS_IN_ORDER.reduce((sum, one) => sum + props.counts[one], 0) : props.counts[split];
  return (
    <Layout
      title={`${name}${pages > 1 ? `, page ${page}` : ''} · ${props.siteTitle}`}
      description={`${plural(total, 'sample')} of the benchmark`}
      base="../"
      here="samples"
      siteTitle={props.siteTitle}
      releaseId={props.releaseId}
    >
      <div class="masthead small">
        <h1>{name}</h1>
        <p class="note">
          {plural(total, 'sample')}
          {pages > 1 ? `, page ${page} of ${pages}` : ''}. {cardNote(split)}
        </p>
      </div>
      <Filter current={split} counts={props.counts} />
      {props.cards.length === 0 ? (
        <p class="empty">No samples in this split.</p>
      ) : (
        <CardGroups cards={props.cards} headed={split === null} />
      )}
      {pages > 1 ? <Pager split={split} page={page} pages={pages} /> : ''}
    </Layout>
  );
}

function Filter({ current, counts }: { current: Split | null; counts: Record<Split, number> }) {
  const total = SPLITS_IN_ORDER.reduce((sum, split) => sum + counts[split], 0);
  const choices: [Split | null, string, number][] = [
    [null, 'All', total],
    ...SPLITS_IN_ORDER.map((split): [Split, string, number] => [split, SPLIT_NAMES[split], counts[split]]),
  ];
  return (
    <nav class="filter" aria-label="Splits">
      {choices.map(([split, name, n]) => (
        <a href={galleryPage(split, 1)} aria-current={split === current ? 'true' : undefined}>
          {name} <span class="soft">{count(n)}</span>
        </a>
      ))}
    </nav>
  );
}

function CardGroups({ cards, headed }: { cards: readonly Card[]; headed: boolean }) {
  const groups = grouped(cards, (card) => card.split);
  return (
    <>
      {groups.map(([split, group]) => (
        <section class="group">
          <h2 class={headed ? undefined : 'unseen'}>{SPLIT_NAMES[split]}</h2>
          <ul class="cards">
            {group.map((card) => (
              <SampleCard card={card} base="../" />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Pager({ split, page, pages }: { split: Split | null; page: number; pages: number }) {
  const shown = [...new Set([1, page - 1, page, page + 1, pages])].filter((n) => n >= 1 && n <= pages);
  return (
    <nav class="pager" aria-label="Pages">
      {page > 1 ? (
        <a rel="prev" href={galleryPage(split, page - 1)}>
          Previous
        </a>
      ) : (
        ''
      )}
      {shown.map((n, i) => (
        <>
          {n - (shown[i - 1] ?? n - 1) > 1 ? <span aria-hidden="true">…</span> : ''}
          <a href={galleryPage(split, n)} aria-label={`Page ${n}`} aria-current={n === page ? 'page' : undefined}>
            {count(n)}
          </a>
        </>
      ))}
      {page < pages ? (
        <a rel="next" href={galleryPage(split, page + 1)}>
          Next
        </a>
      ) : (
        ''
      )}
    </nav>
  );
}

function cardNote(split: Split | null): string {
  if (split === 'analysis') return 'Models are not run on these; a card shows a picture that was posted.';
  return 'A card shows the output that the judges rated best, with the mean of their n ratings.';
}
