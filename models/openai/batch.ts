import { APIError, toFile } from 'openai';
import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { BatchAnswer, BatchLine, BatchLook, BatchMode, CallFacts, ProviderAccess } from '../contract.js';
import { linesOf } from '../lines-of.js';
import { readHandle, writeHandle } from '../queue-handle.js';
import { callOpenai, openaiClient, type RawAnswer } from './call.js';
import { toProviderError } from './provider-error.js';

/**
 * OpenAI takes 50,000 requests and 200 MB a file (guide to batches, 2026-11). A file is made in memory, and its answers can be
 * ten times as large, so we stay far below.
 */
const LIMITS = { rows: 1000, bytes: 50_000_000 };

const LOOK_AFTER_MS = 60_000;
const BATCHES_A_PAGE = 100;
/** The name that we give a batch is found again among so many of the account. */
const MOST_PAGES = 5;

/** The two that servers without batches answer with: a path that is not there, or not for this method. */
const NOT_THERE = [404, 405];

export type BatchEndpoint = '/v1/chat/completions' | '/v1/images/generations' | '/v1/images/edits';

const Handle = z.strictObject({ batch: z.string().regex(/^[\w-]+$/) });

const BatchReply = z.looseObject({
  id: z.string().regex(/^[\w-]+$/),
  status: z.string(),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
  errors: z.looseObject({ data: z.array(z.looseObject({ message: z.string().nullish() })).nullish() }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish().catch(null),
});
type BatchReply = z.infer<typeof BatchReply>;

const OutputLine = z.looseObject({
  custom_id: z.string(),
  response: z.looseObject({ status_code: z.number(), request_id: z.string().nullish(), body: z.unknown() }).nullish(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
type OutputLine = z.infer<typeof OutputLine>;

/** The Batch API of OpenAI and of whoever speaks it: a file of requests of one endpoint and one model. */
export function openaiBatch<Request, Answer extends CallFacts>(
  access: ProviderAccess,
  of: {
    toBody(request: Request): { url: BatchEndpoint; body: object };
    read(answer: RawAnswer): Answer;
    /** Whether a request of its own would get past what a row was turned away for. */
    isMendable?(error: ProviderError): boolean;
  },
): BatchMode<Request, Answer> {
  const client = openaiClient(access);

  function write(id: string, request: Request): BatchLine {
    const { url, body } = of.toBody(request);
    return { id, lane: url, text: JSON.stringify({ custom_id: id, method: 'POST', url, body }) };
  }

  async function submit(
    lines: readonly BatchLine[],
    { name, signal }: { name: string; signal: AbortSignal },
  ): Promise<string> {
    const text = lines.map((line) => `${line.text}\n`).join('');
    const file = await toFile(Buffer.from(text), 'echobench.jsonl', { type: 'application/jsonl' });
    const uploaded = await asked(signal, (inner) => client.files.create({ file, purpose: 'batch' }, { signal: inner }));
    const { id } = read(z.looseObject({ id: z.string() }), uploaded, 'a file');
    const endpoint = lines[0]?.lane as BatchEndpoint;
    const order = { input_file_id: id, endpoint, completion_window: '24h', metadata: { echobench: name } } as const;
    const made = await asked(signal, (inner) => client.batches.create(order, { signal: inner }));
    return writeHandle({ batch: read(BatchReply, made, 'a batch').id }, access.apiKey);
  }

  async function find(name: string, signal: AbortSignal): Promise<string | null> {
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const query = { limit: BATCHES_A_PAGE, ...(after && { after }) };
      const page = await asked(signal, (inner) => client.get('/batches', { query, signal: inner }));
      const { data, has_more: more } = read(
        z.looseObject({ data: z.array(BatchReply), has_more: z.boolean().nullish() }),
        page,
        'a list of batches',
      );
      const found = data.find(({ metadata }) => metadata?.['echobench'] === name);
      if (found) return writeHandle({ batch: found.id }, access.apiKey);
      after = data.at(-1)?.id;
      if (!more || !after) return null;
    }
    return null;
  }

  async function poll(handle: string, signal: AbortSignal): Promise<BatchLook<Answer>> {
    const { batch } = readHandle(Handle, handle);
    const looked = await asLook(
      callOpenai(access, signal, (inner) => client.batches.retrieve(batch, { signal: inner })),
    );
    // As after a key of another account was set: it may be there and billed, and cannot be reached.
    if (looked === null) return ended(null, signal, { reason: 'the vendor knows no such batch', costUsd: null });
    const reply = readLook(looked.body);
    switch (reply.status) {
      case 'failed':
        return ended(reply, signal, { reason: wordsOf(reply), costUsd: 0 });
      case 'expired':
      case 'cancelled':
        // Rows that were done are billed and there; the others are not billed (guide to batches, 2026-11).
        return ended(reply, signal, { reason: `the batch is ${reply.status}`, costUsd: 0 });
      case 'completed':
        return ended(reply, signal, { reason: 'the batch has no answer to it', costUsd: null });
      default:
        return { state: 'pending', pollAfterMs: looked.pollAfterMs ?? LOOK_AFTER_MS };
    }
  }

  function ended(
    reply: BatchReply | null,
    signal: AbortSignal,
    unanswered: { reason: string; costUsd: number | null },
  ): BatchLook<Answer> {
    const files = [reply?.output_file_id, reply?.error_file_id].filter((id) => typeof id === 'string');
    return { state: 'ended', answers: answersIn(files, signal), unanswered };
  }

  async function* answersIn(files: readonly string[], signal: AbortSignal): AsyncGenerator<BatchAnswer<Answer>> {
    for (const file of files) {
      const content = await asLook(
        callOpenai(access, signal, (inner) => client.files.content(file, { signal: inner })),
      );
      for await (const line of content ? linesOf(content.body as Response, { access, signal }) : []) {
        const parsed = OutputLine.safeParse(line);
        const answer = parsed.success ? answerOf(parsed.data) : null;
        if (answer) yield answer;
      }
    }
  }

  /** `null` where the row was never begun: it is without an answer. */
  function answerOf({ custom_id: id, response, error }: OutputLine): BatchAnswer<Answer> | null {
    if (!response) {
      if (error?.code === 'batch_expired' || error?.code === 'batch_cancelled') return null;
      const words = redact(`${error?.code ?? 'no code'}: ${error?.message ?? 'no answer'}`, [access.apiKey]);
      return { id, error: new ProviderError('provider_down', words) };
    }
    const requestId = response.request_id ?? null;
    try {
      if (response.status_code >= 400) throw rowFailure(response.status_code, response.body, requestId);
      return { id, answer: of.read({ body: response.body, requestId, date: null, pollAfterMs: null }) };
    } catch (failure) {
      if (!(failure instanceof ProviderError)) throw failure;
      return { id, error: failure, ...(of.isMendable?.(failure) && { byItself: true }) };
    }
  }

  function rowFailure(status: number, body: unknown, requestId: string | null): Error {
    const headers = new Headers(requestId === null ? {} : { 'x-request-id': requestId });
    const failure = APIError.generate(status, { error: body }, undefined, headers);
    return toProviderError(failure, { apiKey: access.apiKey, nowMs: 0 });
  }

  function wordsOf({ errors }: BatchReply): string {
    const messages = (errors?.data ?? []).flatMap(({ message }) => message ?? []);
    return redact(`the batch failed: ${messages[0] ?? 'no reason given'}`, [access.apiKey]);
  }

  /** A server of the protocol that has no batches is no model that is gone. */
  async function asked(signal: AbortSignal, call: Parameters<typeof callOpenai>[2]): Promise<RawAnswer> {
    return callOpenai(access, signal, call).catch((error: unknown) => {
      const isMissing = error instanceof ProviderError && NOT_THERE.includes(error.httpStatus ?? 0);
      throw isMissing ? new ProviderError('invalid_request', `no batches here: ${error.message}`, error) : error;
    });
  }

  return { limits: LIMITS, write, submit, find, poll };
}

function read<T>(schema: z.ZodType<T>, { body, requestId }: RawAnswer, what: string): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ProviderError('bad_response', `the answer is not ${what}`, { requestId });
  return parsed.data;
}

function readLook(body: unknown): BatchReply {
  const parsed = BatchReply.safeParse(body);
  if (!parsed.success) throw new ProviderError('provider_down', 'the answer is not a batch');
  return parsed.data;
}

/** `null` for what is not there. An answer that cannot be read says nothing of the batch itself: it is looked at again. */
async function asLook(call: Promise<RawAnswer>): Promise<RawAnswer | null> {
  return call.catch((error: unknown) => {
    if (error instanceof ProviderError && error.httpStatus === 404) return null;
    if (!(error instanceof ProviderError) || error.kind !== 'bad_response') throw error;
    throw new ProviderError('provider_down', error.message, error);
  });
}
