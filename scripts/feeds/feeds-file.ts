import { join } from 'node:path';
import type { BenchStack } from '../bench/bench-stack.js';

/** A refresh over all that was imported, whatever its day, up to its release; one model and one judge, as the schema asks for them. */
export function feedsFile({ simulatorUrl, dataDir }: BenchStack): string {
  return `
id: feeds
window: { from: 2006-01-01, to: 2099-12-31 }
providers: { sim: { baseUrl: '${simulatorUrl}/v1' } }
sources: [{ kind: imported, undated: true }]
annotate:
  about: { name: GPT Image, aliases: [gpt image, gptimage, gpt4o, gpt-4o, sora, nano banana, nanobanana] }
  model: { provider: sim, model: sim-annotator, price: { inputUsdPerMTok: 0.4, outputUsdPerMTok: 1.6 } }
curate: { maxPerSplit: 10000 }
models: [{ id: brush, provider: sim, model: sim-brush, parameters: { size: 64x64 }, price: { perImageUsd: 0.01 } }]
judges: [{ id: judge, provider: sim, model: sim-judge-a, price: { inputUsdPerMTok: 1, outputUsdPerMTok: 1 } }]
limits: { queues: { echo.llm.sim: { concurrency: 16 } } }
publish: { dir: '${join(dataDir, 'site')}' }
`;
}
