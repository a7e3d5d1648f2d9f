import type { PriceTable } from '../schemas/price-table.js';
import type { ChatModelConfig } from '../schemas/chat-model-config.js';
import type { ImageModelConfig, JudgeConfig } from '../schemas/image-model-config.js';
import type { RefreshFile } from '../schemas/refresh-file.js';

type Entry = PriceTable['entries'][number];
type ImageEntry = Extract<Entry, { use: 'image' }>;
type ModelEntry = Exclude<Entry, { use: 'posts' }>;

/** A refresh file whose missing prices were looked up. */
export interface PricedFile {
  file: RefreshFile;
  /** Where a price comes from, by `annotate`, `models/<id>`, `judges/<id>`, `sources/<id>`; absent = the file itself, or none. */
  priceFrom: Record<string, string>;
}

/**
 * Gives the file the table's price wherever it has none. A price in the file stays, and what the table does not know stays
 * unknown. A price holds at the vendor's own host only, and until the last day that the table names.
 */
export function resolvePrices(file: RefreshFile, table: PriceTable, now: Date): PricedFile {
  const priceFrom: Record<string, string> = {};
  const today = now.toISOString().slice(0, 10);
  const holds = ({ until }: { until: string | null }) => until === null || today <= until;
  const chats = table.entries.filter((entry) => entry.use === 'chat').filter(holds);
  const images = table.entries.filter((entry) => entry.use === 'image').filter(holds);
  const hostOf = (provider: string) => hostName(file.providers[provider]?.baseUrl);
  const note = (name: string, entry: { date: string; source: string }) => {
    priceFrom[name] = `price table: ${entry.source}, ${entry.date}`;
  };
  function chat<Config extends ChatModelConfig>(config: Config, name: string): Config {
    if (config.price) return config;
    const entry = findEntry(chats, { host: hostOf(config.provider), model: config.model });
    if (!entry) return config;
    note(name, entry);
    return { ...config, price: entry.price };
  }
  function image({ rewriter, ...rest }: ImageModelConfig): ImageModelConfig {
    const config = { ...rest, rewriter: rewriter && chat(rewriter, `models/${rest.id}/rewriter`) };
    if (config.price) return config;
    const entry = findEntry(images, { host: hostOf(config.provider), model: config.model });
    const price = entry ? imagePrice(entry, config.parameters) : null;
    if (!entry || !price) return config;
    note(`models/${config.id}`, entry);
    return { ...config, price };
  }
  const sources = file.sources.map((source) => {
    if (source.kind !== 'x' || source.pricePerPostUsd !== null) return source;
    const host = hostName(source.baseUrl);
    const entry = table.entries.find((one) => one.use === 'posts' && one.hosts.includes(host));
    if (entry?.use !== 'posts') return source;
    note(`sources/${source.id}`, entry);
    return { ...source, pricePerPostUsd: entry.perPostUsd };
  });
  function discountedSteps(annotate: RefreshFile['annotate']): RefreshFile['annotate'] {
    if (annotate.batch.length === 0 || annotate.batchDiscount !== null) return annotate;
    const { provider, model } = annotate.model;
    const entry = findEntry(chats, { host: hostOf(provider), model });
    return { ...annotate, batchDiscount: entry?.batchDiscount ?? null };
  }
  /** A discount is the vendor's, so it holds for a price that the file gives itself too. */
  function discounted<Config extends ImageModelConfig | JudgeConfig>(config: Config, entries: readonly ModelEntry[]) {
    if (!config.batch || config.batchDiscount !== null) return config;
    const entry = findEntry(entries, { host: hostOf(config.provider), model: config.model });
    return { ...config, batchDiscount: entry?.batchDiscount ?? null };
  }
  const resolved: RefreshFile = {
    ...file,
    sources,
    annotate: discountedSteps({
      ...file.annotate,
      model: chat(file.annotate.model, 'annotate'),
      secondOpinion: file.annotate.secondOpinion && chat(file.annotate.secondOpinion, 'annotate/secondOpinion'),
    }),
    models: file.models.map((model) => discounted(image(model), images)),
    judges: file.judges.map((judge) => discounted(chat(judge, `judges/${judge.id}`), chats)),
  };
  return { file: resolved, priceFrom };
}

/** An exact id wins over one of which this is a dated snapshot. */
function findEntry<One extends { models: readonly string[]; hosts: readonly string[] }>(
  entries: readonly One[],
  { host, model }: { host: string; model: string },
): One | undefined {
  const fits = entries.filter((entry) => entry.hosts.includes(host));
  return (
    fits.find((entry) => entry.models.includes(model)) ??
    fits.find((entry) => entry.models.some((id) => isSnapshotOf(model, id)))
  );
}

/** `<id>-2026-04-21` and `<id>-20260421` are snapshots of `<id>`; `<id>-mini` is another model. */
function isSnapshotOf(model: string, id: string): boolean {
  return model.startsWith(`${id}-`) && /^-\d{4}-?\d{2}-?\d{2}$/.test(model.slice(id.length));
}

function imagePrice(entry: ImageEntry, parameters: ImageModelConfig['parameters']): ImageModelConfig['price'] {
  if (!('variants' in entry.price)) return entry.price;
  const { size, quality } = parameters;
  const fitting = entry.price.variants.find(
    (variant) =>
      (variant.size === undefined || variant.size === size) &&
      (variant.quality === undefined || variant.quality === quality),
  );
  return fitting ? { perImageUsd: fitting.perImageUsd } : null;
}

function hostName(url: string | undefined): string {
  return url === undefined ? '' : new URL(url).hostname;
}
