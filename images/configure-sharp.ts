import sharp from 'sharp';

/**
 * Sets up libvips for a worker; every process that touches pictures calls it once, before the first one.
 *
 * One thread a picture: several activities run side by side anyway, and each thread of libvips holds buffers of its own.
 * No cache of operations: pictures are addressed by content and read once, so it would only keep pixels in memory.
 */
export function configureSharp(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}
