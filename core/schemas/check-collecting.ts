import type { z } from 'zod';
import { isNetworkSource } from '../network-source.js';
import { X_QUERY_LENGTH } from '../x-query.js';
import type { CollectPhase } from './collect-phase.js';
import type { CollectWindow } from './collect-window.js';
import type { Source } from './source.js';

interface CollectParts {
  window: CollectWindow;
  sources: Source[];
  phases: CollectPhase[];
}

/** Says what in the phases of a refresh file, or in the sources that they are put to, cannot be used. */
export function checkCollecting(file: CollectParts, context: z.RefinementCtx): void {
  checkPhases(file, context);
  checkSources(file, context);
}

function checkPhases({ window, sources, phases }: CollectParts, context: z.RefinementCtx): void {
  const network = sources.filter(isNetworkSource).map(({ id }) => id);
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  phases.forEach((phase, i) => {
    if (phases.findIndex(({ id }) => id === phase.id) !== i)
      issue(['phases', i, 'id'], `the id "${phase.id}" stands twice`);
    if (phase.window && (phase.window.from < window.from || phase.window.to > window.to))
      issue(['phases', i, 'window'], `must lie within the window of the refresh, ${window.from} to ${window.to}`);
    const asksReddit = sources.some(({ kind, id }) => kind === 'reddit' && (phase.sources?.includes(id) ?? true));
    if (phase.languages && asksReddit)
      issue(['phases', i, 'languages'], 'the search of Reddit has no languages: name other sources, or no languages');
    if (!phase.sources && network.length === 0)
      issue(['phases', i], 'phases are put to sources on the network, and there is none; imported posts need no phase');
    phase.sources?.forEach((id, j) => {
      if (network.includes(id)) return;
      const known = network.join(', ') || 'none';
      issue(['phases', i, 'sources', j], `no source "${id}" on the network; known: ${known}`);
    });
  });
}

/** Most posts of a page of X's recent search. */
const RECENT_PAGE = 100;

function checkSources({ sources, phases }: CollectParts, context: z.RefinementCtx): void {
  sources.forEach((source, i) => {
    if (!isNetworkSource(source)) return;
    const issue = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['sources', i, field], message });
    if (source.queries.length === 0 && !phases.some((phase) => !phase.sources || phase.sources.includes(source.id)))
      issue('queries', 'give a query, or a phase that asks this source');
    if (source.kind !== 'x' || source.search !== 'recent') return;
    if (source.pageSize > RECENT_PAGE) issue('pageSize', `the recent search gives at most ${RECENT_PAGE} posts a page`);
    const tooLong = source.queries.findIndex((query) => query.length > X_QUERY_LENGTH.recent);
    if (tooLong >= 0) issue('queries', `query ${tooLong + 1} has more than ${X_QUERY_LENGTH.recent} characters`);
  });
}
