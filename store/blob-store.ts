/** Images by content: the key is the SHA-256 of the bytes, so equal images are kept once and nothing is ever overwritten. */
export interface BlobStore {
  /** @returns the key, 64 hex characters. The bytes are on disk when it resolves. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws BlobMissingError */
  get(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  /** Takes a blob away; nothing happens when it is not there. Only for pictures that must not be kept. */
  remove(key: string): Promise<void>;
}

export class BlobMissingError extends Error {
  constructor(key: string) {
    super(`no blob ${key}`);
    this.name = 'BlobMissingError';
  }
}
