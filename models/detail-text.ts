/** FastAPI says what is wrong in a text, or in a list of places and words; what was sent stands there too and is left out. */
export function detailText(detail: unknown): string {
  if (!Array.isArray(detail)) return typeof detail === 'string' ? detail : JSON.stringify(detail);
  const entries = detail
    .map(asRecord)
    .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : 'body'}: ${String(msg)}`);
  return entries.join('; ');
}

/** The fields of an object that came over the wire; none where it is something else. */
export function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
