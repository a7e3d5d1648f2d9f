/** The codec's error in what the SDK throws, which puts its own errors around it; `null` where there is none. */
export function payloadKeyCause(error: unknown): Error | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // By its name: the codec is loaded only by commands that talk to Temporal.
    if (cause.name === 'PayloadKeyError') return cause;
  }
  return null;
}
