import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCall, type Desk } from './answer-call.js';
import { openCallLog, type LogEntry } from './call-log.js';
import type { World } from './call.js';
import { controlCall } from './control-call.js';
import { buildCorpus, DEFAULT_THREADS, type Corpus } from './corpus/build-corpus.js';
import { openFaultBook } from './faults/fault-book.js';
import type { FaultPlanInput } from './faults/fault-plan.js';
import { jsonReply } from './reply.js';
import { sendReply } from './send-reply.js';

export interface SimulatorOptions {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** Wait before every answer to a provider's or source's API, give or take half of it by content. */
  latencyMs?: number;
  /** File that gets one JSON line a call. */
  logFile?: string;
  faults?: FaultPlanInput;
  /** Number of threads in the corpus. */
  posts?: number;
  /** Dialect of the X API that is served; requests in the other one get a 400. */
  xDialect?: World['xDialect'];
  /** Pictures of 64 x 64 from stock scenes, no latency: for load. */
  instant?: boolean;
}

export interface Simulator {
  /** Without a slash at the end; `${url}/v1` is the base URL of the OpenAI client. */
  url: string;
  port: number;
  /** What was planted, for tests to compare with what was found. */
  corpus: Corpus;
  /** Calls that are over, in the order of arrival. */
  log(): LogEntry[];
  /** Replaces the plan and forgets what was counted. @throws ZodError */
  setFaults(plan: FaultPlanInput): void;
  /** Stops, breaking what is under way. */
  close(): Promise<void>;
}

/**
 * Starts the far end of the wire: OpenAI's API, X's searches, and the pictures that posts show, all invented and all fixed by
 * content. Plain node:http rather than a framework, because faults have to cut bodies and see clients leave.
 *
 * @throws ZodError on a fault plan that is not one; Error where the port is taken.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, instant = false } = options;
  const desk: Desk = {
    world: { corpus: buildCorpus(options.posts ?? DEFAULT_THREADS), xDialect: options.xDialect ?? 'both', instant },
    log: openCallLog(options.logFile ?? null),
    faults: openFaultBook(options.faults ?? {}),
    latencyMs: instant ? 0 : (options.latencyMs ?? 0),
  };
  const server = createServer((request, response) => void respond(desk, request, response));
  // Longer than clients keep idle connections, else a request meets a connection that is just being closed.
  server.keepAliveTimeout = 120_000;
  await listen(server, host, port);
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    corpus: desk.world.corpus,
    log: () => desk.log.entries(),
    setFaults: (plan) => desk.faults.setPlan(plan),
    close: () => close(server),
  };
}

async function respond(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.sendDate = false;
  // A write that meets a client just gone is what the log calls not answered, nothing more.
  response.on('error', () => undefined);
  try {
    if (request.url?.startsWith('/_sim/')) await sendReply(response, await controlCall(desk, request));
    else await answerCall(desk, request, response);
  } catch (error) {
    process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    if (!response.headersSent)
      await sendReply(
        response,
        jsonReply(500, {
          error: {
            message: 'The simulator itself failed; see its stderr.',
            type: 'server_error',
            param: null,
            code: null,
          },
        }),
      );
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
