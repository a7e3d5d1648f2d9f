/** The refresh file of the benchmark: three models and two judges, all at the simulator, nothing in the way of speed. */
export function benchFile(simulatorUrl: string, siteDir: string): string {
  const models = ['sim-atelier', 'sim-brush', 'sim-crayon'].map(
    (model) =>
      `  - { id: ${model}, provider: sim, model: ${model}, parameters: { size: 64x64 }, price: { perImageUsd: 0.04 } }`,
  );
  const judges = ['sim-judge-a', 'sim-judge-b'].map(
    (model) =>
      `  - { id: ${model}, provider: sim, model: ${model}, price: { inputUsdPerMTok: 1, outputUsdPerMTok: 1 } }`,
  );
  return `
id: bench
window: { from: 2026-01-01, to: 2026-12-31 }
providers: { sim: { baseUrl: '${simulatorUrl}/v1' } }
sources: [{ kind: imported }]
annotate: { about: { name: bench }, model: { provider: sim, model: sim-annotator } }
models:
${models.join('\n')}
judges:
${judges.join('\n')}
limits:
  queues:
    echo.model.sim: { concurrency: 16 }
    echo.judge.sim: { concurrency: 16 }
publish: { dir: '${siteDir}' }
`;
}
