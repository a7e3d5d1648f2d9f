import type { Environment } from '../../config/environment.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Refresh, RefreshState } from '../../core/schemas/refresh.js';
import { connectStore } from '../connect.js';
import type { Check, Patient } from './check.js';
import { examine } from './examine.js';
import { MODEL_CHECKS } from './registry.js';
import type { Finding } from './run-checks.js';

/** Whatever may still call a model. */
const UNDER_WAY: RefreshState[] = ['running', 'paused', 'parked'];

/** `doctor --models`: whether the models of a file can be called, or those of every refresh under way where none is named. */
export async function checkModels(environment: Environment, file: RefreshFile | null): Promise<Finding[]> {
  if (file) return examine(MODEL_CHECKS, { environment, file });
  const refreshes: Refresh[] = [];
  const lookUp: Check = {
    id: 'refreshes',
    async run(patient) {
      refreshes.push(...(await refreshesUnderWay(patient)));
      if (refreshes.length > 0)
        return [{ status: 'ok', summary: `under way: ${refreshes.map(({ _id }) => _id).join(', ')}` }];
      return [{ status: 'skipped', summary: 'no refresh is under way; name a refresh file' }];
    },
  };
  const found = await examine([lookUp], { environment, file: null });
  const ofEach = await Promise.all(refreshes.map((refresh) => checkRefresh(environment, refresh)));
  return [...found, ...ofEach.flat()];
}

async function checkRefresh(environment: Environment, refresh: Refresh): Promise<Finding[]> {
  const { _id: id, file, skippedModels } = refresh;
  // What the operator took out is not called any more.
  const models = file.models.filter((model) => !skippedModels.includes(model.id));
  const findings = await examine(MODEL_CHECKS, { environment, file: { ...file, models } });
  return findings.map((finding) => ({ ...finding, refresh: id, summary: `${id}: ${finding.summary}` }));
}

/** By a connection of its own: its error is the finding, with the words that every command uses. */
async function refreshesUnderWay(patient: Patient): Promise<Refresh[]> {
  const store = await connectStore(patient.environment, { mongodbUri: await patient.mongodbUri() });
  try {
    const found: Refresh[] = [];
    for await (const refresh of store.refreshes.find({ state: { $in: UNDER_WAY } }, { sort: { startedAt: 1 } }))
      found.push(refresh);
    return found;
  } finally {
    await store.close();
  }
}
