import { relative } from 'node:path';
import { findPostFiles, type PostFile } from '../../cli/import/find-post-files.js';
import { importPosts } from '../../cli/import/import-posts.js';
import type { Store } from '../../store/store.js';

/** One feed (a file, or a folder of files that are a post each), and where each of its records went. */
export interface FeedReport {
  feed: string;
  new: number;
  known: number;
  merged: number;
  bad: number;
  notPosts: number;
  /** Files that hold no posts, by why. */
  skipped: Record<string, number>;
  pictures: number;
  badPictures: number;
  /** Posts that the store has more or fewer of than the report says. */
  unexplained: number;
}

/** Imports everything below the folders, a feed at a time. */
export async function importFeeds(folders: readonly string[], store: Store): Promise<FeedReport[]> {
  const reports: FeedReport[] = [];
  for (const folder of folders) {
    const files = await findPostFiles([folder]);
    for (const [feed, group] of feedsOf(folder, files)) reports.push(await importFeed(feed, group, store));
  }
  return reports;
}

/** Files of one folder below the named one belong together. */
function feedsOf(folder: string, files: readonly PostFile[]): Map<string, PostFile[]> {
  const feeds = new Map<string, PostFile[]>();
  for (const file of files) {
    const [first = '.'] = relative(folder, file.path).split(/[\\/]/);
    const feed = `${folder.replace(/\/+$/, '').split('/').at(-1) ?? ''}/${first}`;
    feeds.set(feed, [...(feeds.get(feed) ?? []), file]);
  }
  return feeds;
}

async function importFeed(feed: string, files: readonly PostFile[], store: Store): Promise<FeedReport> {
  const before = await store.posts.count({});
  const report = await importPosts(files, { format: 'auto', store });
  const added = (await store.posts.count({})) - before;
  const skipped: Record<string, number> = {};
  for (const { reason } of report.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
  return {
    feed,
    new: report.new,
    known: report.known,
    merged: report.merged,
    bad: report.bad,
    notPosts: report.notPosts.retweet + report.notPosts.unavailable,
    skipped,
    pictures: report.pictures,
    badPictures: report.badPictures.length,
    unexplained: Math.abs(added - report.new),
  };
}
