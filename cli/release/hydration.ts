import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityContext } from '../../activities/context.js';
import { ApplicationFailure } from '@temporalio/common';
import { lookupUsd, payLookupNow, type LookupOrder } from '../../activities/lookup/pay-lookup.js';
import {
  rebuildSample,
  type PictureReader,
  type Rebuilt,
  type RebuiltPicture,
} from '../../activities/lookup/rebuild-sample.js';
import { sha256 } from '../../core/content-key.js';
import { isNetworkSource } from '../../core/network-source.js';
import { SPLITS } from '../../core/outcome.js';
import type { IdsRow } from '../../core/schemas/ids-row.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { PICTURE_COLUMNS, type DatasetRow } from '../../report/dataset/dataset-row.js';
import { dropFields, LineFile } from '../../report/dataset/line-file.js';
import { PictureFolder } from '../../report/dataset/picture-folder.js';
import type { LookupPage } from '../../sources/contract.js';

export interface HydrationOptions {
  dir: string;
  /** Its sources are asked; `null` to ask nobody. */
  file: RefreshFile | null;
  fromStore: boolean;
  maxUsd: number | null;
  /** Ends the asking; what is paid for by then is written. */
  signal: AbortSignal;
}

/** JSON of `release hydrate --json`. */
export interface HydrationReport {
  samples: number;
  rebuilt: number;
  left: Record<'gone' | 'changed' | 'not_a_copy' | 'picture_missing' | 'not_fetched', number>;
  /** Ids of the samples that were left out. */
  leftIds: { sampleId: string; why: string }[];
  goneReasons: Record<string, number>;
  pictures: { same: number; near: number; missing: number; nearest: { sha256: string; distance: number }[] };
  spentUsd: number;
  unknownCost: number;
  /** Lookups that were answered. */
  lookups: number;
  /** Why posts were no longer asked for before all were; `null` where all were, or where a bound was reached. */
  stopped: string | null;
}

/** Samples whose posts are fetched together: memory holds no more of them. */
const ROWS = 50;

/** Makes a dataset of an export by ids. */
export class Hydration {
  private readonly report: HydrationReport = {
    samples: 0,
    rebuilt: 0,
    left: { gone: 0, changed: 0, not_a_copy: 0, picture_missing: 0, not_fetched: 0 },
    leftIds: [],
    goneReasons: {},
    pictures: { same: 0, near: 0, missing: 0, nearest: [] },
    spentUsd: 0,
    unknownCost: 0,
    lookups: 0,
    stopped: null,
  };
  /** Columns of pictures that no sample of a split has filled so far. */
  private readonly empty = new Map(SPLITS.map((split) => [split as string, new Set(PICTURE_COLUMNS)]));
  private readonly files: Record<string, LineFile>;
  private readonly folder: PictureFolder;
  /** Bytes of the pictures of the sample that is being written. */
  private bytes = new Map<string, Uint8Array>();

  constructor(
    private readonly context: ActivityContext,
    private readonly options: HydrationOptions,
  ) {
    const { dir } = options;
    this.files = Object.fromEntries(
      SPLITS.map((split) => [split, new LineFile(join(dir, 'data', split, 'metadata.jsonl'))]),
    );
    this.folder = new PictureFolder(dir, SPLITS, async (hash) => {
      const bytes = this.bytes.get(hash);
      if (!bytes) throw new Error(`no bytes of ${hash}`);
      return bytes;
    });
  }

  async run(rows: AsyncIterable<IdsRow>): Promise<HydrationReport> {
    let batch: IdsRow[] = [];
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < ROWS) continue;
      await this.batch(batch);
      batch = [];
    }
    await this.batch(batch);
    for (const [split, file] of Object.entries(this.files)) {
      const empty = [...(this.empty.get(split) ?? [])];
      if ((await file.close()) && empty.length > 0) await dropFields(file.path, empty);
    }
    await writeFile(join(this.options.dir, 'hydration.json'), `${JSON.stringify(this.report, null, 2)}\n`);
    return this.report;
  }

  private async batch(rows: readonly IdsRow[]): Promise<void> {
    const { posts, gone } = await this.postsOf([...new Set(rows.flatMap(({ post_ids }) => post_ids))]);
    for (const row of rows) {
      this.report.samples += 1;
      const rebuilt = await rebuildSample(row, posts, this.reader());
      if (rebuilt.ok) await this.write(row, rebuilt, posts);
      else {
        const why = rebuilt.why === 'gone' && !row.post_ids.some((id) => gone.has(id)) ? 'not_fetched' : rebuilt.why;
        this.report.left[why] += 1;
        this.report.leftIds.push({ sampleId: row.sample_id, why });
      }
    }
  }

  private reader(): PictureReader {
    const { context, options } = this;
    const { signal } = options;
    const allowPrivateHosts = options.file?.media.allowPrivateHosts ?? false;
    return {
      stored: async (hash) =>
        options.fromStore && (await context.store.blobs.has(hash)) ? context.store.blobs.get(hash) : null,
      async download(url) {
        if (!options.file) return null;
        const answer = await context.download(url, { allowPrivateHosts, signal }).catch(() => null);
        return answer?.state === 'ok' ? answer.bytes : null;
      },
      perceptualHash: (bytes) => context.images.perceptualHash(bytes),
    };
  }

  private async postsOf(ids: readonly string[]): Promise<{ posts: Map<string, Post>; gone: Set<string> }> {
    const { store } = this.context;
    const posts = this.options.fromStore ? await store.posts.getMany(ids) : new Map<string, Post>();
    const gone = new Set((await store.tombstones.getMany(ids)).keys());
    for (const id of gone) posts.delete(id);
    for (const source of this.options.file?.sources.filter(isNetworkSource) ?? []) {
      const own = ids.filter((id) => id.startsWith(`${source.kind}:`) && !posts.has(id) && !gone.has(id));
      await this.fetch(source, own, { posts, gone });
    }
    return { posts, gone };
  }

  private async fetch(
    source: NetworkSource,
    ids: readonly string[],
    into: { posts: Map<string, Post>; gone: Set<string> },
  ): Promise<void> {
    const { file, maxUsd } = this.options;
    const { lookupSize } = await this.context.postSource(source);
    if (!file) return;
    for (let i = 0; i < ids.length; i += lookupSize) {
      const postIds = ids.slice(i, i + lookupSize).map((id) => id.slice(id.indexOf(':') + 1));
      const next = lookupUsd(source, postIds.length);
      if (maxUsd !== null && next !== null && this.report.spentUsd + next > maxUsd) return;
      if (this.report.stopped !== null) return;
      const round = this.context.now().toISOString();
      const result = await this.ask({ ledgerId: 'hydrate', file, source, postIds, round });
      if (!result) return;
      this.pay(result.costUsd);
      for (const post of result.answer.posts) into.posts.set(post._id, post);
      for (const { postId, reason } of result.answer.gone) {
        into.gone.add(`${source.kind}:${postId}`);
        this.report.goneReasons[reason] = (this.report.goneReasons[reason] ?? 0) + 1;
      }
    }
  }

  /** @returns `null` where the source cannot be asked any more: what was paid for until then is not thrown away. */
  private async ask(order: LookupOrder): Promise<{ answer: LookupPage; costUsd: number | null } | null> {
    const { signal } = this.options;
    try {
      signal.throwIfAborted();
      const result = await payLookupNow(this.context, order, signal);
      if (result.kind === 'answered') return result;
      this.report.stopped = `${order.source.id}: ${wordsOf(result)}`;
    } catch (error) {
      if (signal.aborted) this.report.stopped = 'stopped by hand';
      else if (error instanceof ApplicationFailure) this.report.stopped = `${order.source.id}: ${error.message}`;
      else throw error;
    }
    return null;
  }

  private pay(costUsd: number | null): void {
    this.report.lookups += 1;
    this.report.spentUsd += costUsd ?? 0;
    if (costUsd === null) this.report.unknownCost += 1;
  }

  private async write(
    row: IdsRow,
    rebuilt: Extract<Rebuilt, { ok: true }>,
    posts: ReadonlyMap<string, Post>,
  ): Promise<void> {
    const inputs = await this.place(row.split, rebuilt.inputs);
    const community = await this.place(row.split, rebuilt.community);
    const urls = row.post_ids.flatMap((id) => posts.get(id)?.url ?? []);
    const document: DatasetRow = {
      sample_id: row.sample_id,
      split: row.split,
      prompt: rebuilt.prompt,
      prompt_modified: row.prompt_modified,
      input_images_file_names: inputs,
      community_images_file_names: community,
      input_sha256: row.input_images.map((picture) => picture.sha256),
      community_sha256: row.community_images.map((picture) => picture.sha256),
      post_ids: row.post_ids,
      post_urls: urls,
      feedback: row.feedback.map(({ post_id, polarity, text_sha256 }) => {
        const post = posts.get(post_id);
        const text = post && sha256(post.text) === text_sha256 ? post.text : null;
        return { post_id, url: post?.url ?? null, text, polarity, keywords: [] };
      }),
    };
    for (const column of PICTURE_COLUMNS) if (document[column].length > 0) this.empty.get(row.split)?.delete(column);
    await this.files[row.split]?.add(document);
    this.report.rebuilt += 1;
  }

  private async place(split: string, pictures: readonly RebuiltPicture[]): Promise<string[]> {
    const files: string[] = [];
    for (const { wanted, bytes, sha256: own, distance } of pictures) {
      const counts = this.report.pictures;
      if (bytes === null || own === null) counts.missing += 1;
      else if (own === wanted) counts.same += 1;
      else {
        counts.near += 1;
        counts.nearest.push({ sha256: wanted, distance: distance ?? 0 });
      }
      if (bytes === null || own === null) continue;
      this.bytes = new Map([[own, bytes]]);
      const file = await this.folder.place(split, own);
      if (file !== null) files.push(file);
    }
    return files;
  }
}

function wordsOf(result: { kind: string; message?: string }): string {
  return result.message ?? 'the source cannot be asked now';
}
