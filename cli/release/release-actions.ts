import { diffReleases } from '../../activities/release/diff-releases.js';
import { SPLITS } from '../../core/outcome.js';
import type { Release } from '../../core/schemas/release.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { findByPrefix } from '../show/find-by-prefix.js';
import { table } from '../show/table.js';
import { diffLines } from './diff-lines.js';
import { withStore } from './with-store.js';

/** JSON of `release list --json`, for each release. */
export interface ReleaseBrief {
  releaseId: string;
  createdAt: string;
  refreshId: string;
  samples: Record<(typeof SPLITS)[number], number>;
  /** Samples of the list that were withdrawn since: exports and sites leave them out. */
  withdrawn: number;
  previous: Release['previous'];
}

/** `release list`. */
export async function list(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  const releases = await withStore(environment, async (store) => {
    const found: ReleaseBrief[] = [];
    for await (const release of store.releases.find({}, { sort: { createdAt: -1 } })) found.push(brief(release));
    return found;
  });
  if (json) printJson(terminal, releases);
  else if (releases.length === 0) terminal.print('no release was frozen yet');
  else for (const line of table(HEAD, releases.map(cells))) terminal.print(line);
}

const HEAD = ['Release', 'Frozen', 'Refresh', 'T2I', 'I2I', 'Analysis', 'Withdrawn', '+', '-'];

/** Characters of an id that tell it from any other, as it is shown in tables. */
const SHORT = 12;

function cells({ releaseId, createdAt, refreshId, samples, withdrawn, previous }: ReleaseBrief): string[] {
  return [
    releaseId.slice(0, SHORT),
    createdAt.slice(0, 16).replace('T', ' '),
    refreshId,
    String(samples.text_to_image),
    String(samples.image_to_image),
    String(samples.analysis),
    String(withdrawn),
    previous ? String(previous.added) : '—',
    previous ? String(previous.removed) : '—',
  ];
}

function brief({ _id, createdAt, refreshId, sampleIds, withdrawals, previous }: Release): ReleaseBrief {
  return {
    releaseId: _id,
    createdAt: createdAt.toISOString(),
    refreshId,
    samples: {
      analysis: sampleIds.analysis.length,
      text_to_image: sampleIds.text_to_image.length,
      image_to_image: sampleIds.image_to_image.length,
    },
    withdrawn: withdrawals.length,
    previous,
  };
}

/** `release show`. */
export async function show(id: string, json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  await withStore(environment, async (store) => {
    const release = await findByPrefix(store.releases, id, 'release');
    const before = await previousOf(store, release);
    const changes = before && (await diffReleases(store, before, release));
    if (json) {
      printJson(terminal, {
        ...brief(release),
        sampleIds: release.sampleIds,
        withdrawals: release.withdrawals,
        reasons: changes?.reasons ?? null,
      });
      return;
    }
    terminal.print(`Release ${release._id}`);
    terminal.print(`Frozen ${release.createdAt.toISOString()} by the refresh ${release.refreshId}`);
    for (const split of SPLITS) terminal.print(`  ${split}: ${release.sampleIds[split].length}`);
    if (release.withdrawals.length > 0)
      terminal.print(`Withdrawn since: ${release.withdrawals.length}; exports and sites leave them out`);
    if (changes) for (const line of diffLines(changes)) terminal.print(line);
    else terminal.print('There is no release before it.');
  });
}

async function previousOf(store: Store, { previous }: Release): Promise<Release | null> {
  return previous && store.releases.get(previous.releaseId);
}

/** `release diff`. */
export async function diff(
  ids: { before: string; after: string },
  json: boolean,
  { environment, terminal }: CommandContext,
): Promise<void> {
  await withStore(environment, async (store) => {
    const before = await findByPrefix(store.releases, ids.before, 'release');
    const after = await findByPrefix(store.releases, ids.after, 'release');
    const found = await diffReleases(store, before, after);
    if (json) printJson(terminal, found);
    else for (const line of diffLines(found)) terminal.print(line);
  });
}
