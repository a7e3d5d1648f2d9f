import type { Split } from '../../core/outcome.js';
import type { SiteSource } from '../contract.js';
import { SPLITS_IN_ORDER } from '../format/words.js';
import { GalleryPage } from '../pages/gallery-page.js';
import type { Card } from '../parts/card.js';
import type { CardSpool } from './card-spool.js';
import type { PageWriter } from './page-writer.js';
import { galleryPage } from './site-paths.js';

const CARDS_A_PAGE = 60;

interface GalleryWriting {
  source: SiteSource;
  spool: CardSpool;
  writer: PageWriter;
}

/** Writes the gallery of all samples and one per split; a split without samples has a page that says so. */
export async function writeGallery(writing: GalleryWriting): Promise<void> {
  await writeOne(writing, null, SPLITS_IN_ORDER);
  for (const split of SPLITS_IN_ORDER) await writeOne(writing, split, [split]);
}

async function writeOne(writing: GalleryWriting, split: Split | null, splits: readonly Split[]): Promise<void> {
  const { counts } = writing.spool;
  const total = splits.reduce((sum, one) => sum + counts[one], 0);
  const pages = Math.max(1, Math.ceil(total / CARDS_A_PAGE));
  let page = 0;
  const write = async (cards: readonly Card[]) => {
    page += 1;
    const { title, releaseId } = writing.source;
    const props = { siteTitle: title, releaseId, split, counts, cards, page, pages };
    await writing.writer.page(`samples/${galleryPage(split, page)}`, <GalleryPage {...props} />);
  };
  let cards: Card[] = [];
  for await (const card of writing.spool.read(splits)) {
    cards.push(card);
    if (cards.length < CARDS_A_PAGE) continue;
    await write(cards);
    cards = [];
  }
  if (cards.length > 0 || page === 0) await write(cards);
}
