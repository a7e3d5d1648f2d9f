/** An HTTP answer before it is sent. `content-length` is added when it goes out. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** An answer of JSON. */
export function jsonReply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An answer of plain text. */
export function textReply(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

/** 200 with the header of JSON and a body that is none. */
export function proseReply(): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: 'upstream: your answer is on its way' };
}
