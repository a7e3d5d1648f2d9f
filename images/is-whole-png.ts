const SIGNATURE_BYTES = 8;
/** Of a chunk's length, type and checksum. */
const CHUNK_FRAME_BYTES = 12;

/** True where a PNG's chunks follow each other without a gap down to `IEND`. What comes after that is nobody's concern. */
export function isWholePng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_FRAME_BYTES <= bytes.length) {
    const next = at + CHUNK_FRAME_BYTES + view.getUint32(at);
    if (next > bytes.length) return false;
    if (view.getUint32(at + 4) === IEND) return true;
    at = next;
  }
  return false;
}

const IEND = 0x49454e44;
