/** True for an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** True for an object that has at least one of the keys. */
export function hasAnyKey(value: unknown, keys: readonly string[]): boolean {
  return isObject(value) && keys.some((key) => key in value);
}

/** The first of the values that is text and not empty. */
export function firstText(...values: unknown[]): string | null {
  for (const value of values) if (typeof value === 'string' && value.trim() !== '') return value;
  return null;
}
