import { join, resolve } from 'node:path';
import { BENCHMARK_SPLITS, type BenchmarkSplit } from '../core/outcome.js';
import type { DatasetView, SiteSource } from './contract.js';
import { DatasetPage } from './pages/dataset-page.js';
import { IndexPage } from './pages/index-page.js';
import type { Card } from './parts/card.js';
import type { MetricNote } from './parts/metric-tables.js';
import { boardCsv } from './site/board-csv.js';
import { CardSpool } from './site/card-spool.js';
import { ImageShelf } from './site/image-shelf.js';
import { PageWriter } from './site/page-writer.js';
import { claimVersion, type SiteVersion } from './site/site-version.js';
import { writeGallery } from './site/write-gallery.js';
import { writeSamples } from './site/write-samples.js';
import { ICON } from './style/icon.js';
import { stylesheet } from './style/stylesheet.js';

/** Samples of each benchmark split on the front page. */
const GLIMPSE_A_SPLIT = 4;

export interface BuildSiteOptions {
  source: SiteSource;
  /** Holds `versions/` and the link `current`; made where it does not exist. */
  dir: string;
  /** Scales a picture down to a WebP of so many pixels in width. A picture on which it throws is shown as lost. */
  thumbnail: (bytes: Uint8Array, widthPx: number) => Promise<Uint8Array>;
  /** What each metric says of itself; a metric without a note is shown by its name alone. */
  metrics?: readonly MetricNote[];
  signal?: AbortSignal;
  /** Called after each sample with the number of samples so far. */
  onSample?: (samples: number) => void;
}

export interface BuiltSite {
  /** `<dir>/current`: stays valid when the site is built again. */
  siteDir: string;
  /** `<dir>/current/index.html`. */
  indexFile: string;
  /** The folder that `current` points to since this build. */
  versionDir: string;
  /** HTML pages written. */
  pages: number;
  /** Distinct pictures published. */
  images: number;
  /** Distinct pictures that are shown as lost. */
  lostImages: number;
}

/**
 * Writes the static site of a refresh and swaps it in at once: until then, and whenever this throws,
 * `<dir>/current` is the site that was there before. Memory does not grow with the number of samples.
 *
 * @throws what `source.samples()` throws, the reason of an aborted `signal`, errors of the file system.
 */
export async function buildSite(options: BuildSiteOptions): Promise<BuiltSite> {
  const dir = resolve(options.dir);
  const version = await claimVersion(dir, versionName(options.source));
  try {
    const counts = await writeSite(options, version);
    const versionDir = await version.publish();
    return { siteDir: join(dir, 'current'), indexFile: join(dir, 'current', 'index.html'), versionDir, ...counts };
  } catch (error) {
    await version.discard();
    throw error;
  }
}

async function writeSite(
  options: BuildSiteOptions,
  version: SiteVersion,
): Promise<Pick<BuiltSite, 'pages' | 'images' | 'lostImages'>> {
  const { source, thumbnail, metrics = [], signal, onSample = () => {} } = options;
  const siteDir = version.partialDir;
  const writer = new PageWriter(siteDir);
  const spool = new CardSpool(siteDir);
  const shelf = new ImageShelf({
    siteDir,
    previousDir: version.previousDir,
    image: (hash) => source.image(hash),
    thumbnail,
  });
  await shelf.open();
  await writeSamples({ source, shelf, spool, writer, signal, onSample });
  await writeGallery({ source, spool, writer });
  await writer.file('assets/style.css', stylesheet());
  await writer.file('assets/icon.svg', ICON);
  await writer.file('board.csv', boardCsv(source.analysis));
  await writer.file('analysis.json', `${JSON.stringify(source.analysis, null, 2)}\n`);
  if (source.dataset) {
    await writer.page('dataset.html', <DatasetPage source={source} view={source.dataset} />);
    await writer.file('dataset.json', `${JSON.stringify(datasetJson(source.dataset), null, 2)}\n`);
  }
  const cards = (await Promise.all(BENCHMARK_SPLITS.map((split) => firstCards(spool, split)))).flat();
  await spool.remove();
  await writer.page(
    'index.html',
    <IndexPage source={source} metricNotes={metrics} cards={cards} lostImages={shelf.lostImages} />,
  );
  signal?.throwIfAborted();
  return { pages: writer.pages, images: shelf.images, lostImages: shelf.lostImages };
}

/** The analysis with the names of its topics. */
function datasetJson({ analysis, topicNames, reason }: DatasetView) {
  return { analysis, topicNames, reason };
}

async function firstCards(spool: CardSpool, split: BenchmarkSplit): Promise<Card[]> {
  const cards: Card[] = [];
  for await (const card of spool.read([split])) {
    if (cards.length === GLIMPSE_A_SPLIT) break;
    cards.push(card);
  }
  return cards;
}

/** Sorts by time; the release tells two builds apart for the eye. */
function versionName(source: SiteSource): string {
  const at = source.builtAt.toISOString().replace(/[:.]/g, '-');
  return `${at}-${source.releaseId.replace(/[^A-Za-z0-9]/g, '').slice(0, 12) || 'release'}`;
}
