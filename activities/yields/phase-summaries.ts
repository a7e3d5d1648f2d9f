import { pullKeyOf } from '../../core/pull-key.js';
import { pullsOf } from '../../core/pulls.js';
import type { PhaseSummary } from '../../core/refresh-status.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Store } from '../../store/store.js';

interface Group {
  _id: string;
  pages: number;
  posts: number;
  fresh: number;
  costUsd: number;
  unknown: number;
}

/** Cheap enough for every look at a status: no post is read. Empty where the file has no phases. */
export async function phaseSummaries(store: Pick<Store, 'pages'>, file: RefreshFile): Promise<PhaseSummary[]> {
  if (file.phases.length === 0) return [];
  const groups = new Map((await groupPages(store, file.id)).map((group) => [group._id, group]));
  return file.phases.map(({ id }) => {
    const keys = file.sources.flatMap((source) =>
      pullsOf(file, source)
        .filter(({ phaseId }) => phaseId === id)
        .map((pull) => pullKeyOf(file.id, source.id, pull)),
    );
    const own = keys.flatMap((key) => groups.get(key) ?? []);
    const sum = (value: (group: Group) => number) => own.reduce((total, group) => total + value(group), 0);
    return {
      phaseId: id,
      queries: keys.length,
      asked: own.length,
      pages: sum(({ pages }) => pages),
      posts: sum(({ posts }) => posts),
      fresh: sum(({ fresh }) => fresh),
      costUsd: sum(({ costUsd }) => costUsd),
      unknownCostPages: sum(({ unknown }) => unknown),
    };
  });
}

function groupPages({ pages }: Pick<Store, 'pages'>, refreshId: string): Promise<Group[]> {
  return pages.raw
    .aggregate<Group>([
      { $match: { refreshId, pullKey: { $ne: null } } },
      {
        $group: {
          _id: '$pullKey',
          pages: { $sum: 1 },
          posts: { $sum: '$found' },
          fresh: { $sum: '$fresh' },
          costUsd: { $sum: '$costUsd' },
          unknown: { $sum: { $cond: [{ $eq: ['$costUsd', null] }, 1, 0] } },
        },
      },
    ])
    .toArray();
}
