import { createHash } from 'node:crypto';
import { invalidRequest } from './x-problem.js';

/** Where a page begins: after a post. `pause` marks the one empty page that the second page of a long search is. */
export interface PageStart {
  afterId: string;
  pause: boolean;
}

const CHECK_LENGTH = 12;

/** Writes a token that says nothing to its holder and fits its search alone, as those of X do. */
export function writePageToken(search: string, { afterId, pause }: PageStart): string {
  const plain = Buffer.alloc(9);
  plain.writeBigUInt64BE(BigInt(afterId));
  plain.writeUInt8(pause ? 1 : 0, 8);
  return `b26v89c19z${check(search, plain)}${cover(search, plain).toString('hex')}`;
}

/** @throws XProblem where the token is none of this search. */
export function readPageToken(search: string, token: string): PageStart {
  const match = /^b26v89c19z([0-9a-f]{12})([0-9a-f]{18})$/.exec(token);
  const plain = match ? cover(search, Buffer.from(match[2] ?? '', 'hex')) : null;
  if (!plain || check(search, plain) !== match?.[1]) {
    throw invalidRequest('next_token', token, `The \`next_token\` query parameter value [${token}] is not valid`);
  }
  return { afterId: plain.readBigUInt64BE().toString(), pause: plain.readUInt8(8) === 1 };
}

function cover(search: string, bytes: Buffer): Buffer {
  const key = createHash('sha256').update(`page token ${search}`).digest();
  return Buffer.from(bytes.map((byte, i) => byte ^ (key[i] ?? 0)));
}

function check(search: string, plain: Buffer): string {
  return createHash('sha256').update(`page check ${search}`).update(plain).digest('hex').slice(0, CHECK_LENGTH);
}
