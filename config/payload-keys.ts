import { InputError } from '../core/input-error.js';
import { environmentSecrets } from './secrets.js';

/** A key of AES-256-GCM under the name that is written beside what it encrypted. */
export interface PayloadKey {
  id: string;
  key: Buffer;
}

const VARIABLE = 'ECHO_PAYLOAD_KEYS';
const KEY_BYTES = 32;

/**
 * Keys for Temporal payloads from `ECHO_PAYLOAD_KEYS` or the file in `ECHO_PAYLOAD_KEYS_FILE`: `id:base64,id2:base64`, the
 * first for encrypting, all for decrypting. Empty where neither is set: payloads stay plain.
 *
 * @throws InputError saying what is wrong, without quoting any key.
 */
export function readPayloadKeys(variables: NodeJS.ProcessEnv): PayloadKey[] {
  const text = environmentSecrets(variables)(VARIABLE);
  if (text === null) return [];
  const keys = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry, index) => parseKey(entry, index + 1));
  if (keys.length === 0) throw complaint('it holds no key');
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index);
  if (twice) throw complaint(`the id "${twice.id}" is there twice`);
  return keys;
}

function parseKey(entry: string, position: number): PayloadKey {
  const [, id, base64] = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9+/_-]+=*)$/.exec(entry) ?? [];
  if (id === undefined || base64 === undefined) throw complaint(`entry ${position} is not id:base64`);
  const key = Buffer.from(base64, 'base64');
  if (key.length !== KEY_BYTES) throw complaint(`the key "${id}" has ${key.length} bytes, not ${KEY_BYTES}`);
  return { id, key };
}

function complaint(what: string): InputError {
  return new InputError([
    `${VARIABLE}: ${what}; wanted: id:base64[,id:base64 …], each key 32 random bytes ("openssl rand -base64 32")`,
  ]);
}
