import type { KnownCall } from '../call.js';
import {
  errorReply,
  insufficientQuota,
  invalidApiKey,
  modelNotFound,
  rateLimited,
  serverError,
} from '../openai/openai-error.js';
import type { Reply } from '../reply.js';
import { internalError, notFound, problemReply, tooManyRequests, unauthorized, usageCapped } from '../x/x-problem.js';
import type { FaultRule } from './fault-plan.js';

/** What a fault does to a call: another answer, half of the answer, no answer, or a late one. */
export type FaultEffect =
  | { do: 'answer'; reply: Reply }
  | { do: 'cut'; reply: Reply }
  | { do: 'hang'; seconds: number | null }
  | { do: 'delay'; seconds: number };

const RETRY_AFTER_SECONDS = 1;
const SLOW_SECONDS = 2;

/** Works out a fault. `nowSeconds` is for the one header that X fills with a time. */
export async function faultEffect(rule: FaultRule, call: KnownCall, nowSeconds: number): Promise<FaultEffect> {
  switch (rule.fault) {
    case 'timeout':
      return { do: 'hang', seconds: rule.seconds ?? null };
    case 'slow':
      return { do: 'delay', seconds: rule.seconds ?? SLOW_SECONDS };
    case 'cut_body':
      return { do: 'cut', reply: await call.answer() };
    case 'refusal':
      return { do: 'answer', reply: withStatus(await call.refuse(), rule) };
    case 'not_json':
      return { do: 'answer', reply: call.isRepair ? await call.answer() : await call.mumble() };
    case 'html':
      return { do: 'answer', reply: withStatus(htmlReply(), rule) };
    case 'rate_limit':
      return {
        do: 'answer',
        reply: withStatus(rateLimitReply(call, rule.retryAfterSeconds ?? RETRY_AFTER_SECONDS, nowSeconds), rule),
      };
    case 'server_error':
    case 'insufficient_quota':
    case 'bad_key':
    case 'model_not_found':
      return { do: 'answer', reply: withStatus(errorOf(rule, call), rule) };
  }
}

function errorOf(rule: FaultRule, call: KnownCall): Reply {
  const status = rule.status ?? 500;
  const inX = {
    server_error: () => internalError(status),
    insufficient_quota: usageCapped,
    bad_key: unauthorized,
    model_not_found: notFound,
  };
  const inOpenAi = {
    server_error: () => serverError(status),
    insufficient_quota: insufficientQuota,
    bad_key: invalidApiKey,
    model_not_found: () => modelNotFound(call.model ?? ''),
  };
  const fault = rule.fault as keyof typeof inX;
  switch (call.protocol) {
    case 'openai':
      return errorReply(inOpenAi[fault]());
    case 'x':
      return problemReply(inX[fault]());
    case 'media':
      return plainReply(inX[fault]().status);
  }
}

function rateLimitReply(call: KnownCall, retryAfterSeconds: number, nowSeconds: number): Reply {
  switch (call.protocol) {
    case 'openai':
      return errorReply(rateLimited(call.model, retryAfterSeconds));
    case 'x': {
      const reply = problemReply(tooManyRequests());
      const headers = {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(nowSeconds + retryAfterSeconds)),
      };
      return { ...reply, headers: { ...reply.headers, ...headers } };
    }
    case 'media':
      return {
        ...plainReply(429),
        headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfterSeconds) },
      };
  }
}

function htmlReply(): Reply {
  return {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>',
  };
}

function plainReply(status: number): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body: `Error ${status}` };
}

function withStatus(reply: Reply, { status }: FaultRule): Reply {
  return status === undefined ? reply : { ...reply, status };
}
