import { table } from '../../cli/show/table.js';
import { SPLITS } from '../../core/outcome.js';
import type { Account } from './account-for-posts.js';
import type { FeedReport } from './import-feeds.js';

/** Prints where every record and every post went, in tables that add up. */
export function printFeeds(
  { feeds, account }: { feeds: readonly FeedReport[]; account: Account },
  print: (line: string) => void,
): void {
  const sections = [importTable(feeds), endsTable(account), samplesTable(account), picturesTable(account)];
  for (const lines of sections) {
    for (const line of lines) print(line);
    print('');
  }
  const ended = Object.values(account.ends).flatMap((ends) => Object.values(ends));
  const sum = ended.reduce((total, n) => total + n, 0);
  print(`found ${account.posts} = sum of all ends ${sum}; unexplained ${account.unexplained}`);
}

function importTable(feeds: readonly FeedReport[]): string[] {
  const rows = feeds.map((feed) => [
    feed.feed,
    ...[feed.new, feed.known, feed.merged, feed.bad, feed.notPosts].map(String),
    `${feed.pictures} + ${feed.badPictures}`,
    Object.entries(feed.skipped)
      .map(([reason, n]) => `${n} ${reason}`)
      .join('; '),
  ]);
  return table(
    ['Import', 'New', 'Known', '(merged)', 'Bad', 'Not posts', 'Pictures here + not', 'Files left out'],
    rows,
  );
}

function endsTable({ ends }: Account): string[] {
  const importers = Object.keys(ends).toSorted();
  const names = [...new Set(Object.values(ends).flatMap((one) => Object.keys(one)))].toSorted();
  const rows = names.map((name) => {
    const counts = importers.map((importer) => ends[importer]?.[name] ?? 0);
    return [name, ...counts.map(String), String(counts.reduce((sum, n) => sum + n, 0))];
  });
  const sums = importers.map((importer) => Object.values(ends[importer] ?? {}).reduce((sum, n) => sum + n, 0));
  const total = ['all posts', ...sums.map(String), String(sums.reduce((sum, n) => sum + n, 0))];
  return table(['Posts by their end', ...importers, 'all'], [...rows, total]);
}

function samplesTable({ samples, samplesByImporter }: Account): string[] {
  const rows = Object.entries(samplesByImporter)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([importer, counts]) => [importer, ...SPLITS.map((split) => String(counts[split]))]);
  const all = ['all (a sample of several importers once)', ...SPLITS.map((split) => String(samples[split]))];
  return table(['Samples', ...SPLITS], [...rows, all]);
}

function picturesTable({ pictures }: Account): string[] {
  const rows = Object.entries(pictures)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => [name, String(n)]);
  return table(['Pictures of posts', 'n'], rows);
}
