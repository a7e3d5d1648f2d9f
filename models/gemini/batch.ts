import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type {
  BatchAnswer,
  BatchLine,
  BatchLook,
  BatchMode,
  ImageAnswer,
  ImageRequest,
  ProviderAccess,
} from '../contract.js';
import { httpCall, jsonOf, lineTo, textOf, type HttpCall } from '../http-call.js';
import { readHandle, writeHandle } from '../queue-handle.js';
import { retryAfterMs } from '../retry-after.js';
import { geminiError } from './gemini-error.js';
import { readImage } from './read-answer.js';

/** Requests that stand in the call itself: 20 MB in all (ai.google.dev/gemini-api/docs/batch-api, 2026-11), less what is around them. */
const MOST_BYTES = 19_500_000;
const LOOK_AFTER_MS = 60_000;
const BATCHES_A_PAGE = 100;

const Name = z.string().regex(/^batches\/[\w-]+$/);
const Handle = z.strictObject({ name: Name });

/** How a request of the batch ended, with the key that it was sent with. */
const Row = z.looseObject({
  metadata: z.looseObject({ key: z.string().nullish() }).nullish(),
  response: z.unknown().optional(),
  error: z.looseObject({ code: z.number().nullish(), message: z.string().nullish() }).nullish(),
});
type Row = z.infer<typeof Row>;

const Output = z.looseObject({
  inlinedResponses: z.looseObject({ inlinedResponses: z.array(Row).nullish() }).nullish(),
});

const Operation = z.looseObject({
  name: Name,
  metadata: z
    .looseObject({ state: z.string().nullish(), displayName: z.string().nullish(), output: Output.nullish() })
    .nullish(),
  response: Output.nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
});
type Operation = z.infer<typeof Operation>;

/** Codes of google.rpc.Status, which rows have, as the statuses of HTTP that the same error has elsewhere. */
const HTTP_OF_RPC: Readonly<Record<number, number>> = { 3: 400, 5: 404, 7: 403, 8: 429, 9: 400, 14: 503, 16: 401 };

type BatchedImage = Omit<ImageRequest, 'signal'>;

/**
 * Gemini's Batch API with the requests in the call. Spoken to without Google's library, which leaves extra settings out of rows and
 * drops the errors of a batch.
 */
export function geminiBatch(
  access: ProviderAccess,
  of: { model: string; rows: number; toBody(request: BatchedImage): object },
): BatchMode<BatchedImage, ImageAnswer> {
  const root = `${access.baseUrl.replace(/\/+$/, '')}/v1beta`;

  function write(id: string, request: BatchedImage): BatchLine {
    return {
      id,
      lane: 'generateContent',
      text: JSON.stringify({ request: of.toBody(request), metadata: { key: id } }),
    };
  }

  async function submit(
    lines: readonly BatchLine[],
    { name, signal }: { name: string; signal: AbortSignal },
  ): Promise<string> {
    const requests = lines.map(({ text }) => text).join(',');
    const body = `{"batch":{"displayName":${JSON.stringify(name)},"inputConfig":{"requests":{"requests":[${requests}]}}}}`;
    const path = `models/${encodeURIComponent(of.model.replace(/^models\//, ''))}:batchGenerateContent`;
    const { json } = await call(path, { method: 'POST', body }, signal);
    const made = Operation.safeParse(json);
    if (!made.success) throw new ProviderError('bad_response', 'the answer is not a batch');
    return writeHandle({ name: made.data.name }, access.apiKey);
  }

  async function find(name: string, signal: AbortSignal): Promise<string | null> {
    const { json } = await call(`batches?pageSize=${BATCHES_A_PAGE}`, { method: 'GET' }, signal);
    const list = z.looseObject({ operations: z.array(Operation).nullish() }).safeParse(json);
    if (!list.success) throw new ProviderError('bad_response', 'the answer is not a list of batches');
    const found = (list.data.operations ?? []).find(({ metadata }) => metadata?.displayName === name);
    return found ? writeHandle({ name: found.name }, access.apiKey) : null;
  }

  async function poll(handle: string, signal: AbortSignal): Promise<BatchLook<ImageAnswer>> {
    const { name } = readHandle(Handle, handle);
    const found = await call(name, { method: 'GET' }, signal).catch(asLook);
    // As after a key of another project was set: it may be there and billed, and cannot be reached.
    if (found === null) return ended(null, 'the vendor knows no such batch');
    const looked = Operation.safeParse(found.json);
    // What cannot be read says nothing of the batch itself.
    if (!looked.success) throw new ProviderError('provider_down', 'the answer is not a batch');
    const end = /_(SUCCEEDED|FAILED|CANCELLED|EXPIRED)$/.exec(looked.data.metadata?.state ?? '')?.[1];
    if (!end) return { state: 'pending', pollAfterMs: retryAfterMs(found.headers, Date.now()) ?? LOOK_AFTER_MS };
    return ended(looked.data, [`the batch ended ${end}`, looked.data.error?.message].filter(Boolean).join(': '));
  }

  /** Whether rows that ended without an answer are billed, Google does not say. */
  function ended(operation: Operation | null, words: string): BatchLook<ImageAnswer> {
    const unanswered = { reason: redact(words, [access.apiKey]), costUsd: null };
    return { state: 'ended', answers: answersIn(operation), unanswered };
  }

  async function* answersIn(operation: Operation | null): AsyncGenerator<BatchAnswer<ImageAnswer>> {
    const output = operation?.response?.inlinedResponses ? operation.response : operation?.metadata?.output;
    const rows = output?.inlinedResponses?.inlinedResponses ?? [];
    for (const row of rows) {
      const answer = answerOf(row);
      if (answer) yield answer;
    }
  }

  function answerOf(row: Row): BatchAnswer<ImageAnswer> | null {
    const id = row.metadata?.key;
    if (!id || (!row.error && !row.response)) return null;
    if (row.error) return { id, error: rowFailure(row.error) };
    try {
      return { id, answer: readImage(row.response, access.apiKey) };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { id, error };
    }
  }

  function rowFailure(error: NonNullable<Row['error']>): ProviderError {
    const code = error.code ?? 0;
    const status = HTTP_OF_RPC[code] ?? (code >= 400 ? code : 500);
    const text = JSON.stringify({ error: { ...error, message: error.message ?? 'no message' } });
    return geminiError({ status, headers: new Headers(), text }, { apiKey: access.apiKey, nowMs: 0 });
  }

  async function call(path: string, request: Pick<HttpCall, 'method' | 'body'>, signal: AbortSignal) {
    const headers = { 'x-goog-api-key': access.apiKey || 'none', 'content-type': 'application/json' };
    const answer = await httpCall({ ...request, url: `${root}/${path}`, headers }, lineTo(access, signal));
    if (answer.ok) return { json: jsonOf(answer), headers: answer.headers };
    const failed = { status: answer.status, headers: answer.headers, text: textOf(answer) };
    throw geminiError(failed, { apiKey: access.apiKey, nowMs: Date.now() });
  }

  return { limits: { rows: of.rows, bytes: MOST_BYTES }, write, submit, find, poll };
}

function asLook(error: unknown): null {
  if (error instanceof ProviderError && error.httpStatus === 404) return null;
  if (!(error instanceof ProviderError) || error.kind !== 'bad_response') throw error;
  throw new ProviderError('provider_down', error.message, error);
}
