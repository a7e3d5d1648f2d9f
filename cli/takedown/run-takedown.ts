import { planTakedown, type TakedownPlan } from '../../activities/takedown/plan-takedown.js';
import { takeDown, type TakedownReport } from '../../activities/takedown/take-down.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { TakedownOptions } from '../commands/takedown.js';
import { EXIT } from '../exit-code.js';
import { withStore } from '../release/with-store.js';
import { resolvePost } from './resolve-post.js';

/** `takedown`: says what goes with some posts, and with `--yes` takes them down. */
export async function runTakedown(
  references: readonly string[],
  options: TakedownOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, terminal } = context;
  await withStore(environment, async (store) => {
    const postIds = await resolveAll(store, references);
    if (!options.yes) {
      showPlan(await planTakedown(store, postIds), options, context);
      return;
    }
    const { reason } = options;
    const report = await takeDown(store, postIds, {
      source: 'operator',
      by: operator(context),
      reason,
      at: new Date(),
    });
    const rebuilt = options.rebuild ? await rebuild(store, report.refreshes, context) : [];
    if (options.json) printJson(terminal, { postIds, ...report, rebuilt });
    else printReport(report, context);
    tellRebuild(report.refreshes, rebuilt, context);
  });
}

async function resolveAll(store: Store, references: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const reference of references) ids.push(await resolvePost(store, reference));
  return [...new Set(ids)];
}

function operator({ environment }: CommandContext): string {
  return environment.variables.USER ?? environment.variables.LOGNAME ?? 'operator';
}

function showPlan(plan: TakedownPlan, { json }: TakedownOptions, context: CommandContext): void {
  const { terminal } = context;
  const { known, candidateIds, samples, kept, comments, releaseIds, refreshIds } = plan;
  const brief = {
    postIds: plan.postIds,
    posts: known.length,
    candidates: candidateIds.length,
    samples: samples.map(({ _id }) => _id),
    keptSamples: kept.map(({ _id }) => _id),
    comments: comments.samples.length,
    releases: releaseIds,
    refreshes: refreshIds,
    done: false,
  };
  if (json) printJson(terminal, brief);
  else {
    terminal.print(`Posts: ${known.length} in the store, of ${plan.postIds.length} named`);
    terminal.print(
      `Would go: ${candidateIds.length} candidates, ${samples.length} samples, ${comments.samples.length} comments`,
    );
    terminal.print(`Would stay by other posts: ${kept.length} samples`);
    terminal.print(`Releases to be marked: ${releaseIds.map((id) => id.slice(0, 12)).join(', ') || 'none'}`);
  }
  terminal.note('nothing was done: give it again with --yes');
  context.exit(EXIT.badInput);
}

function printReport(report: TakedownReport, { terminal }: CommandContext): void {
  const { posts, candidates, samples, keptSamples, comments, generations, judgments, pictures, releases } = report;
  terminal.print(`Taken down: ${posts} posts, ${candidates} candidates, ${samples} samples, ${comments} comments`);
  terminal.print(
    `Gone with them: ${generations} generations, ${judgments} judgments, ${pictures} pictures; the ledger keeps what was paid`,
  );
  if (keptSamples > 0) terminal.print(`Stay by other posts: ${keptSamples} samples`);
  terminal.print(`Releases marked: ${releases.map((id) => id.slice(0, 12)).join(', ') || 'none'}`);
}

function tellRebuild(refreshes: readonly string[], rebuilt: readonly string[], { terminal }: CommandContext): void {
  for (const refreshId of refreshes)
    if (!rebuilt.includes(refreshId))
      terminal.note(
        `still shown: the site of ${refreshId}; make it anew with: echobench takedown rebuild ${refreshId}`,
      );
}

/** Boards and sites anew, without what was taken down. @returns the refreshes that were done. */
async function rebuild(store: Store, refreshIds: readonly string[], context: CommandContext): Promise<string[]> {
  const { rebuildSites } = await import('./rebuild-sites.js');
  return rebuildSites(store, refreshIds, context.environment);
}
