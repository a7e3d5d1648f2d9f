const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A vector as bytes, little endian whatever the machine. */
export function toVectorBytes(vector: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(vector.length * BYTES);
  const view = new DataView(bytes.buffer);
  vector.forEach((value, i) => view.setFloat32(i * BYTES, value, true));
  return bytes;
}

/** The vector in those bytes. */
export function fromVectorBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.byteLength / BYTES) }, (_, i) =>
    view.getFloat32(i * BYTES, true),
  );
}
