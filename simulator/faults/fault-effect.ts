import type { KnownCall } from '../call.js';
import type { Reply } from '../reply.js';
import type { Wire } from '../wire.js';
import type { FaultRule } from './fault-plan.js';

/** What a fault does to a call: another answer, half of the answer, no answer, or a late one. */
export type FaultEffect =
  | { do: 'answer'; reply: Reply }
  | { do: 'cut'; reply: Reply }
  | { do: 'hang'; seconds: number | null }
  | { do: 'delay'; seconds: number };

const RETRY_AFTER_SECONDS = 1;
const SLOW_SECONDS = 2;

/** A call under a fault, in its protocol. `nowSeconds` is for the one header that X fills with a time. */
export interface FaultyCall {
  call: KnownCall;
  wire: Wire;
  nowSeconds: number;
}

/** Works out a fault. */
export async function faultEffect(rule: FaultRule, { call, wire, nowSeconds }: FaultyCall): Promise<FaultEffect> {
  switch (rule.fault) {
    case 'timeout':
      return { do: 'hang', seconds: rule.seconds ?? null };
    case 'slow':
      return { do: 'delay', seconds: rule.seconds ?? SLOW_SECONDS };
    case 'batch_row':
    case 'batch_expire':
    case 'group_missing':
    case 'group_double':
    case 'group_swap':
    case 'group_foreign':
      call.plant?.(rule.fault);
      return { do: 'delay', seconds: 0 };
    case 'cut_body':
      return { do: 'cut', reply: await call.answer() };
    case 'refusal':
      return answer(await call.refuse(), rule);
    case 'not_json':
      return { do: 'answer', reply: call.isRepair ? await call.answer() : await call.mumble() };
    case 'html':
      return answer(htmlReply(), rule);
    case 'rate_limit': {
      const retryAfterSeconds = rule.retryAfterSeconds ?? RETRY_AFTER_SECONDS;
      return answer(wire.errors.rate_limit({ model: call.model, retryAfterSeconds, nowSeconds }), rule);
    }
    case 'server_error':
      return answer(wire.errors.server_error(rule.status ?? 500), rule);
    case 'model_not_found':
      return answer(wire.errors.model_not_found(call.model ?? ''), rule);
    case 'insufficient_quota':
    case 'bad_key':
      return answer(wire.errors[rule.fault](), rule);
  }
}

function answer(reply: Reply, { status }: FaultRule): FaultEffect {
  return { do: 'answer', reply: status === undefined ? reply : { ...reply, status } };
}

function htmlReply(): Reply {
  return {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>',
  };
}
