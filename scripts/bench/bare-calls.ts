import { inSlices } from '../../core/in-slices.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { DirectImageModel, ImageBytes } from '../../models/contract.js';
import { openaiChatModel } from '../../models/openai/chat-model.js';
import { openaiImageModel } from '../../models/openai/image-model.js';

const { signal } = new AbortController();

/**
 * The provider calls of a refresh in a plain loop: the same client library, no orchestrator, no store.
 *
 * @returns calls a second.
 */
export async function bareCalls(file: RefreshFile, samples: number, inFlight: number): Promise<number> {
  const [provider] = Object.values(file.providers);
  const access = { baseUrl: provider?.baseUrl ?? '', apiKey: '', timeoutMs: 60_000 };
  const startedAt = performance.now();
  let calls = 0;
  for (const config of file.models) {
    const model = openaiImageModel(config, access);
    await inSlices(
      Array.from({ length: samples }, (_, i) => i),
      inFlight,
      async (i) => {
        calls += 1;
        const image = await generated(model, i);
        if (!image) return;
        for (const judge of file.judges) {
          const content = [
            { type: 'text' as const, text: `<data>\n{"prompt":"bare call number ${i}"}\n</data>` },
            { type: 'text' as const, text: 'output image' },
            { type: 'image' as const, image },
          ];
          await openaiChatModel(judge, access).ask({ messages: [{ role: 'user', content }], signal });
          calls += 1;
        }
      },
    );
  }
  return (1000 * calls) / (performance.now() - startedAt);
}

/** One of the simulator's models refuses now and then. */
async function generated(model: DirectImageModel, i: number): Promise<ImageBytes | null> {
  try {
    return (await model.generate({ prompt: `bare call number ${i}`, inputImages: [], signal })).image;
  } catch {
    return null;
  }
}
