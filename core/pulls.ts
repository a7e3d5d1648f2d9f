import { isNetworkSource } from './network-source.js';
import type { CollectPhase } from './schemas/collect-phase.js';
import type { CollectWindow } from './schemas/collect-window.js';
import type { RefreshFile } from './schemas/refresh-file.js';
import type { NetworkSource, Source } from './schemas/source.js';
import type { SearchQuery } from './search-query.js';
import { splitKeywords } from './split-keywords.js';
import { windowSlices } from './window-slices.js';

/** One thing to ask a source for, page by page. */
export interface Pull {
  /** `null` for a query that stands with its source. */
  phaseId: string | null;
  query: SearchQuery;
  window: CollectWindow;
}

/**
 * Everything that a refresh asks a source for, in a stable order: workflows name a pull by its position. First the queries that stand
 * with the source, then phase by phase, language by language, as many groups of keywords as the source's queries need, and slice by slice.
 */
export function pullsOf(file: Pick<RefreshFile, 'window' | 'phases'>, source: Source): Pull[] {
  if (!isNetworkSource(source)) return [];
  const own = source.queries.map((text): Pull => ({
    phaseId: null,
    query: { kind: 'raw', text },
    window: file.window,
  }));
  const phases = file.phases.filter((phase) => !phase.sources || phase.sources.includes(source.id));
  return [...own, ...phases.flatMap((phase) => pullsOfPhase(phase, source, file.window))];
}

function pullsOfPhase(phase: CollectPhase, source: NetworkSource, whole: CollectWindow): Pull[] {
  const slices = windowSlices(phase.window ?? whole, phase.windowDays ?? null);
  const languages: (string | null)[] = phase.languages ?? [null];
  return languages.flatMap((language) =>
    splitKeywords(source, phase.keywords, language).flatMap((words) =>
      slices.map((window): Pull => ({ phaseId: phase.id, query: { kind: 'words', words, language }, window })),
    ),
  );
}
