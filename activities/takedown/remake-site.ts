import { dirname } from 'node:path';
import { createAnalyse } from '../analyse.js';
import type { ActivityContext } from '../context.js';
import { siteSource } from '../publish.js';
import { staleRefreshes } from './mark-stale.js';

/**
 * The board and the site of a refresh anew from the store. Earlier versions of the site are removed: they show what is gone.
 *
 * @returns false where it never had a site.
 */
export async function remakeSite(context: ActivityContext, refreshId: string): Promise<boolean> {
  const { refreshes } = context.store;
  const before = await refreshes.get(refreshId);
  if (!before?.analysisId || !before.releaseId || !before.siteDir) return false;
  const { releaseId, staleSince } = before;
  await createAnalyse(context)({ refreshId, releaseId });
  const dir = dirname(before.siteDir);
  await context.buildSite(await siteSource(context, before, before.state), dir);
  await context.removeOldSites(dir);
  // What was taken down meanwhile is noted with another time, and stays so.
  await refreshes.raw.updateOne({ _id: refreshId, staleSince }, { $set: { staleSince: null } });
  return true;
}

/** Makes all sites anew that show what was taken down. One that cannot be made does not hold up the others. @throws for the first of those. */
export function createRemakeSites(context: ActivityContext) {
  return async function remakeSites(): Promise<{ remade: string[] }> {
    const remade: string[] = [];
    const failures: Error[] = [];
    for (const refreshId of await staleRefreshes(context.store)) {
      try {
        if (await remakeSite(context, refreshId)) remade.push(refreshId);
      } catch (error) {
        context.log.warn({ refreshId, error: (error as Error).message }, 'a site could not be made anew');
        failures.push(error as Error);
      }
    }
    if (failures[0]) throw failures[0];
    return { remade };
  };
}
