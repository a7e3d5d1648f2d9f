import type { IncomingMessage } from 'node:http';
import { ZodError } from 'zod';
import type { Desk } from './answer-call.js';
import type { FaultPlanInput } from './faults/fault-plan.js';
import { jsonReply, type Reply } from './reply.js';

/** Answers the simulator's own paths, which are neither logged nor delayed: /_sim/log, /_sim/reset, /_sim/faults, /_sim/health. */
export async function controlCall(desk: Desk, request: IncomingMessage): Promise<Reply> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /_sim/log':
      return jsonReply(200, desk.log.entries());
    case 'GET /_sim/health':
      return jsonReply(200, { ok: true, inFlight: desk.log.inFlight(), posts: desk.world.corpus.posts.length });
    case 'POST /_sim/reset':
      desk.log.clear();
      desk.faults.resetCounts();
      return jsonReply(200, { ok: true });
    case 'POST /_sim/faults':
      return setFaults(desk, await readText(request));
    default:
      return jsonReply(404, { error: 'no such control; known: GET log, GET health, POST reset, POST faults' });
  }
}

function setFaults(desk: Desk, text: string): Reply {
  try {
    desk.faults.setPlan(JSON.parse(text) as FaultPlanInput);
    return jsonReply(200, { ok: true });
  } catch (error) {
    if (error instanceof ZodError) return jsonReply(400, { error: 'not a fault plan', issues: error.issues });
    return jsonReply(400, { error: 'not JSON' });
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
