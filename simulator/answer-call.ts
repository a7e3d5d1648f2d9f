import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownCall, World } from './call.js';
import type { CallLog, LogEntry } from './call-log.js';
import type { FaultBook } from './faults/fault-book.js';
import { faultEffect, type FaultEffect } from './faults/fault-effect.js';
import { fractionOf } from './fixed-chance.js';
import type { Reply } from './reply.js';
import { cutReply, leaveHanging, pause, sendReply } from './send-reply.js';
import type { Wire } from './wire.js';
import { wireOf } from './wires.js';

/** All that a running simulator holds. */
export interface Desk {
  world: World;
  log: CallLog;
  faults: FaultBook;
  /** Base wait before every answer to a provider's or source's API. */
  latencyMs: number;
}

/** Answers one call from a client under test and logs it, however it ends. */
export async function answerCall(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  const entry = desk.log.open(method, url.pathname);
  const gone = goneSignal(response);
  try {
    const body = await readBody(request);
    const wire = wireOf(url.pathname);
    const call = await wire.identify(
      { method, path: url.pathname, query: url.searchParams, headers: request.headers, body },
      desk.world,
    );
    Object.assign(entry, { model: call.model, contentKey: call.contentKey, kind: call.kind });
    if (wire.isSlow) await pause(latencyOf(call, desk.latencyMs), gone);
    await deliver(desk, { wire, call, entry, response, gone });
  } catch (error) {
    // A client that left while it was still sending is no error of ours.
    if (!gone.aborted && !request.errored) throw error;
  } finally {
    desk.log.close(entry);
  }
}

interface Delivery {
  wire: Wire;
  call: KnownCall;
  entry: LogEntry;
  response: ServerResponse;
  gone: AbortSignal;
}

async function deliver(desk: Desk, { wire, call, entry, response, gone }: Delivery): Promise<void> {
  const nowSeconds = Date.now() / 1000;
  const { contentKey, model } = call;
  const standard = wire.headers({ contentKey, model, attempt: desk.log.countContent(contentKey), nowSeconds });
  const withStandard = (reply: Reply): Reply => ({ ...reply, headers: { ...standard, ...reply.headers } });
  const rule = desk.faults.take(call, entry.path);
  const effect: FaultEffect = rule ? await faultEffect(rule, { call, wire, nowSeconds }) : { do: 'delay', seconds: 0 };
  entry.fault = rule?.fault ?? null;
  switch (effect.do) {
    case 'hang':
      return leaveHanging(response, effect.seconds, gone);
    case 'cut':
      entry.status = effect.reply.status;
      return cutReply(response, withStandard(effect.reply));
    case 'answer':
    case 'delay': {
      if (effect.do === 'delay') await pause(effect.seconds * 1000, gone);
      const reply = effect.do === 'answer' ? effect.reply : await call.answer();
      entry.status = gone.aborted ? 0 : reply.status;
      entry.answered = await sendReply(response, withStandard(reply));
    }
  }
}

/** The base wait, give or take half of it by content. */
function latencyOf(call: KnownCall, baseMs: number): number {
  if (baseMs <= 0) return 0;
  return baseMs * (0.5 + fractionOf('latency', call.contentKey));
}

/** Aborts when the connection closes before the answer was sent. */
function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
