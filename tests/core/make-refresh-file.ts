import { RefreshFile } from '../../core/schemas/refresh-file.js';

/** The smallest refresh file: one provider, one imported source, one model, one judge. */
export const MINIMAL = {
  id: 'autumn',
  window: { from: '2026-10-01', to: '2026-10-14' },
  providers: { acme: { baseUrl: 'https://acme.example/v1' } },
  sources: [{ kind: 'imported' }],
  annotate: { about: { name: 'gpt image' }, model: { provider: 'acme', model: 'annotator' } },
  models: [{ id: 'brush', provider: 'acme', model: 'brush-2' }],
  judges: [{ id: 'judge-a', provider: 'acme', model: 'judge-1' }],
};

/** A parsed refresh file with all defaults; `changes` replace whole top-level fields. */
export function makeRefreshFile(changes: Record<string, unknown> = {}): RefreshFile {
  return RefreshFile.parse({ ...MINIMAL, ...changes });
}
