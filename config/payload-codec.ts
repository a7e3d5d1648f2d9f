import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
// The package is CommonJS whose names Node cannot see.
import proto from '@temporalio/proto';
import type { PayloadKey } from './payload-keys.js';

/** The encoding that Temporal's own samples write, so that tools know what they see. */
const ENCODING = 'binary/encrypted';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** A payload that cannot be decrypted with the keys at hand. One line: what, and how to mend. */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError';
}

/**
 * How clients and workers turn values into payloads: encrypted with the first key, or plain where there is none. What is
 * encrypted and cannot be read is an error that says so, never taken for something else.
 */
export function dataConverterOf(keys: readonly PayloadKey[]): DataConverter {
  return { payloadCodecs: [encryptionCodec(keys)] };
}

/**
 * AES-256-GCM over whole payloads, their metadata too. What is written: `nonce (12 bytes) | ciphertext | tag (16 bytes)`,
 * with the key's id in the metadata and bound to the ciphertext. Payloads that came plain are passed on as they are, so
 * that encryption can be turned on while workflows run.
 *
 * @param keys the first encrypts, all decrypt.
 */
export function encryptionCodec(keys: readonly PayloadKey[]): PayloadCodec {
  const [first] = keys;
  return {
    async encode(payloads) {
      return first ? payloads.map((payload) => encrypt(payload, first)) : payloads;
    },
    async decode(payloads) {
      return payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, keys) : payload));
    },
  };
}

function encrypt(payload: Payload, { id, key }: PayloadKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(id));
  const sealed = [cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()];
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]),
  };
}

function decrypt(payload: Payload, keys: readonly PayloadKey[]): Payload {
  const id = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
  const found = keys.find((key) => key.id === id);
  if (!found)
    throw new PayloadKeyError(`no key "${printable(id)}" for an encrypted payload: add it to ECHO_PAYLOAD_KEYS`);
  const bytes = Buffer.from(payload.data ?? []);
  try {
    const decipher = createDecipheriv(ALGORITHM, found.key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return PayloadMessage.decode(Buffer.concat([decipher.update(sealed), decipher.final()]));
  } catch {
    throw new PayloadKeyError(
      `the key "${id}" in ECHO_PAYLOAD_KEYS is not the one that a payload was encrypted with, or the payload was changed`,
    );
  }
}

function isEncrypted({ metadata }: Payload): boolean {
  return Buffer.from(metadata?.encoding ?? []).toString() === ENCODING;
}

/** The id stands in a payload that anybody may have written. */
function printable(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '?').slice(0, 64);
}
