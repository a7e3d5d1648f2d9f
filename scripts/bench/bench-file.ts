/** What a benchmark refresh is made of; all of it at the simulator, with nothing in the way of speed. */
export interface BenchFileOptions {
  id: string;
  simulatorUrl: string;
  siteDir: string;
  models: number;
  judges: number;
  /** Most samples that go into a split of the release. */
  maxPerSplit?: number;
}

/** The planted models and judges first; the simulator makes up any other by its name. */
const MODELS = ['sim-atelier', 'sim-brush', 'sim-crayon', 'sim-doodle'];
const JUDGES = ['sim-judge-a', 'sim-judge-b', 'sim-judge-c'];

/** The refresh file of a benchmark. */
export function benchFile(options: BenchFileOptions): string {
  const { id, simulatorUrl, siteDir, maxPerSplit = 1000 } = options;
  const models = names(MODELS, options.models, 'sim-model').map(
    (model) =>
      `  - { id: ${model}, provider: sim, model: ${model}, parameters: { size: 64x64 }, price: { perImageUsd: 0.04 } }`,
  );
  const judges = names(JUDGES, options.judges, 'sim-judge').map(
    (model) =>
      `  - { id: ${model}, provider: sim, model: ${model}, price: { inputUsdPerMTok: 1, outputUsdPerMTok: 1 } }`,
  );
  return `
id: ${id}
window: { from: 2026-01-01, to: 2026-12-31 }
providers: { sim: { baseUrl: '${simulatorUrl}/v1' } }
sources: [{ kind: imported }]
annotate:
  about: { name: GPT Image, aliases: [gpt image, gptimage, nano banana, nanobanana] }
  model: { provider: sim, model: sim-annotator, price: { inputUsdPerMTok: 0.4, outputUsdPerMTok: 1.6 } }
curate: { maxPerSplit: ${maxPerSplit} }
models:
${models.join('\n')}
judges:
${judges.join('\n')}
limits:
  queues:
    echo.llm.sim: { concurrency: 16 }
    echo.model.sim: { concurrency: 16 }
    echo.judge.sim: { concurrency: 16 }
media: { allowPrivateHosts: true }
publish: { dir: '${siteDir}' }
`;
}

function names(planted: readonly string[], count: number, other: string): string[] {
  return Array.from({ length: count }, (_, i) => planted[i] ?? `${other}-${i + 1}`);
}
