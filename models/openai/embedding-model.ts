import { z } from 'zod';
import { fromVectorBytes } from '../../core/embedding/vector-bytes.js';
import { ProviderError } from '../../core/provider-error.js';
import type { AskedEmbeddingConfig } from '../../core/schemas/embedding-config.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { EmbeddingAnswer, EmbeddingModel, EmbeddingRequest, ProviderAccess } from '../contract.js';
import { callOpenai, openaiClient, type RawAnswer } from './call.js';
import { inBandError } from './provider-error.js';

const EmbeddingsReply = z.looseObject({
  model: z.string().nullish(),
  data: z
    .array(
      z.looseObject({ index: z.int().nonnegative().nullish(), embedding: z.union([z.array(z.number()), z.string()]) }),
    )
    .optional(),
  usage: z.looseObject({ prompt_tokens: z.number().nullish(), cost: z.number().nonnegative().nullish() }).nullish(),
  error: z.unknown().optional(),
});

/** Any server that speaks OpenAI's `POST /embeddings`: OpenAI, OpenRouter, vLLM, llama.cpp, Ollama and others. */
export function openaiEmbeddingModel(config: AskedEmbeddingConfig, access: ProviderAccess): EmbeddingModel {
  const client = openaiClient(access);
  const { model, dimensions } = config;

  async function embed({ texts, signal }: EmbeddingRequest): Promise<EmbeddingAnswer> {
    // By `post`: the library's own method asks for base64 and misreads servers that give numbers all the same (6.49).
    const body = { model, input: texts, encoding_format: 'float', ...(dimensions !== null && { dimensions }) };
    const answer = await callOpenai(access, signal, (inner) => client.post('/embeddings', { body, signal: inner }));
    return readAnswer(answer, { texts: texts.length, apiKey: access.apiKey });
  }
  return { embed };
}

function readAnswer(
  { body, requestId }: RawAnswer,
  { texts, apiKey }: { texts: number; apiKey: string },
): EmbeddingAnswer {
  const parsed = EmbeddingsReply.safeParse(body);
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a list of embeddings', { requestId });
  const { data, error, model, usage: used } = parsed.data;
  if (error) throw inBandError(error, { apiKey, requestId });
  const usage = { ...NO_USAGE, inputTextTokens: used?.prompt_tokens ?? null, billedUsd: used?.cost ?? null };
  const vectors: (Float32Array | undefined)[] = Array.from({ length: texts });
  data?.forEach(({ index, embedding }, i) => (vectors[index ?? i] = toVector(embedding)));
  const length = vectors[0]?.length ?? 0;
  const whole = vectors.filter((vector) => vector !== undefined && isUsable(vector, length)) as Float32Array[];
  if (whole.length !== texts || vectors.length !== texts)
    throw new ProviderError('bad_response', `${whole.length} usable vectors of one length for ${texts} texts`, {
      requestId,
      usage,
    });
  return { vectors: whole, resolvedModel: model ?? null, requestId, usage };
}

function toVector(embedding: number[] | string): Float32Array {
  return typeof embedding === 'string'
    ? fromVectorBytes(Buffer.from(embedding, 'base64'))
    : Float32Array.from(embedding);
}

function isUsable(vector: Float32Array, length: number): boolean {
  return length > 0 && vector.length === length && vector.every((value) => Number.isFinite(value));
}
