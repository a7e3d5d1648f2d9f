import { z } from 'zod';
import { ngramVector } from '../../core/embedding/ngram-vector.js';
import { toVectorBytes } from '../../core/embedding/vector-bytes.js';
import { jsonReply, type Reply } from '../reply.js';
import { badRequest } from './openai-error.js';
import { textTokens } from './usage.js';

/** The API's own bounds: inputs of a call, and tokens of one input. */
const MOST_TEXTS = 2048;
const MOST_TOKENS = 8192;

const DEFAULT_DIMENSIONS = 256;

const Body = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1).max(MOST_TEXTS)]),
  dimensions: z.int().positive().max(3072).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

export interface EmbeddingsRequest {
  model: string;
  texts: string[];
  dimensions: number;
  format: 'float' | 'base64';
}

/** @throws OpenAiError on a body that the API would not take. */
export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.join('.') ?? null;
    throw badRequest(`Invalid value for '${param}': ${issue?.message}.`, param, 'invalid_value');
  }
  const { model, input, dimensions, encoding_format: format } = parsed.data;
  const texts = [input].flat();
  if (texts.some((text) => text === ''))
    throw badRequest("Invalid 'input': input cannot be an empty string.", 'input', null);
  if (texts.some((text) => textTokens(text.length) > MOST_TOKENS))
    throw badRequest(`This model's maximum context length is ${MOST_TOKENS} tokens.`, null, null);
  return { model, texts, dimensions: dimensions ?? DEFAULT_DIMENSIONS, format: format ?? 'float' };
}

/** Answers POST /v1/embeddings: texts that share words, or pieces of words, get vectors that are near each other. */
export function answerEmbeddings({ model, texts, dimensions, format }: EmbeddingsRequest): Reply {
  const tokens = texts.reduce((sum, text) => sum + textTokens(text.length), 0);
  const data = texts.map((text, index) => {
    const vector = ngramVector(text, dimensions);
    const embedding = format === 'base64' ? Buffer.from(toVectorBytes(vector)).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  return jsonReply(200, { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}
