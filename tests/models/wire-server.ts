import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as the server got it, its body read to the end. */
export interface Received {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WireServer {
  /** Without a slash at the end. */
  url: string;
  /** In the order of arrival. */
  requests: Received[];
}

export type Answer = (response: ServerResponse, request: Received) => void;

/** A server for answers that the simulator does not give. It is closed, hanging answers too, when the test is over. */
export async function serve(answer: Answer): Promise<WireServer> {
  const requests: Received[] = [];
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const received = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
    requests.push(received);
    answer(response, received);
  }
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** An address at which nobody listens: its server has just gone. */
export async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with text of some type. */
export function text(status: number, body: string, contentType = 'text/plain'): Answer {
  return (response) => response.writeHead(status, { 'content-type': contentType }).end(body);
}

/** Sends the head and the beginning of a JSON body, then breaks the connection. */
export function cutOff(status: number, body: unknown): Answer {
  return (response) => {
    const whole = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) });
    response.write(whole.slice(0, whole.length >> 1), () => response.socket?.destroy());
  };
}

/** Takes the request and never says a word. */
export const silence: Answer = () => undefined;

/** Sends the head and the beginning of a JSON body, and no more. */
export const stall: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":');
};
