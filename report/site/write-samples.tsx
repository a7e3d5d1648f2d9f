import { SPLITS, type Split } from '../../core/outcome.js';
import type { GenerationView, SampleView, SiteSource } from '../contract.js';
import { excerpt } from '../format/visible-text.js';
import { SamplePage } from '../pages/sample-page.js';
import type { Card } from '../parts/card.js';
import { meanRating } from '../parts/generation.js';
import type { CardSpool } from './card-spool.js';
import type { ImageShelf, Picture } from './image-shelf.js';
import type { PageWriter } from './page-writer.js';
import { samplePage } from './site-paths.js';

/** Length of a prompt on a card, in characters. */
const EXCERPT_LENGTH = 140;

interface SampleWriting {
  source: SiteSource;
  shelf: ImageShelf;
  spool: CardSpool;
  writer: PageWriter;
  signal: AbortSignal | undefined;
  onSample: (samples: number) => void;
}

/** A sample whose page waits for the next of its split, to which it links. */
interface Waiting {
  view: SampleView;
  pictures: ReadonlyMap<string, Picture>;
  previousId: string | null;
}

/** Writes a page per sample as the samples come: three are in memory, one a split, however long the release is. */
export async function writeSamples(writing: SampleWriting): Promise<void> {
  const waiting = new Map<Split, Waiting>();
  let samples = 0;
  for await (const view of writing.source.samples()) {
    writing.signal?.throwIfAborted();
    const { split, _id } = view.sample;
    const pictures = await writing.shelf.place(imagesOf(view));
    await writing.spool.append(toCard(view, pictures));
    const before = waiting.get(split);
    if (before) await writePage(writing, before, _id);
    waiting.set(split, { view, pictures, previousId: before?.view.sample._id ?? null });
    samples += 1;
    writing.onSample(samples);
  }
  for (const split of SPLITS) {
    const last = waiting.get(split);
    if (last) await writePage(writing, last, null);
  }
}

async function writePage(writing: SampleWriting, waiting: Waiting, nextId: string | null): Promise<void> {
  const { title, releaseId, models } = writing.source;
  await writing.writer.page(
    `samples/${samplePage(waiting.view.sample._id)}`,
    <SamplePage siteTitle={title} releaseId={releaseId} models={models} nextId={nextId} {...waiting} />,
  );
}

function imagesOf({ sample, generations }: SampleView): string[] {
  const outputs = generations.flatMap((generation) => generation.image?.sha256 ?? []);
  return [...sample.inputImages, ...outputs, ...sample.communityImages];
}

function toCard({ sample, generations }: SampleView, pictures: ReadonlyMap<string, Picture>): Card {
  const best = bestRated(generations.filter((generation) => isShown(generation.image, pictures)));
  const lost = generations.find((generation) => generation.image !== null);
  const hash = best?.image?.sha256 ?? sample.communityImages[0] ?? lost?.image?.sha256;
  const input = sample.inputImages[0];
  return {
    sampleId: sample._id,
    split: sample.split,
    excerpt: excerpt(sample.prompt, EXCERPT_LENGTH),
    picture: (hash !== undefined && pictures.get(hash)) || null,
    input: (input !== undefined && pictures.get(input)) || null,
    best: best ? { modelId: best.modelId, ...meanRating(best.judgments) } : null,
  };
}

function isShown(image: GenerationView['image'], pictures: ReadonlyMap<string, Picture>): boolean {
  return image !== null && pictures.get(image.sha256)?.lost === false;
}

/** The first of those with the highest mean rating; one that nobody rated only where none was rated. */
function bestRated(generations: readonly GenerationView[]): GenerationView | undefined {
  const rated = generations.map((generation) => ({ generation, rating: meanRating(generation.judgments).rating ?? 0 }));
  return rated.toSorted((a, b) => b.rating - a.rating)[0]?.generation;
}
