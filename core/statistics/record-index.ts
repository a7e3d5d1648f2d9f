/** Records found by what they are of, such as sample and model. */
export interface RecordIndex<R> {
  get(...ids: string[]): R | undefined;
}

/**
 * Indexes records by their ids.
 *
 * @throws Error where two records have the same ids: choosing one by its place in a list would make the numbers depend on order.
 */
export function indexRecords<R>(kind: string, records: readonly R[], idsOf: (record: R) => string[]): RecordIndex<R> {
  const byKey = new Map<string, R>();
  for (const record of records) {
    const ids = idsOf(record);
    const key = JSON.stringify(ids);
    if (byKey.has(key)) throw new Error(`two ${kind}s of ${ids.join(' / ')}: the caller has to choose one`);
    byKey.set(key, record);
  }
  return { get: (...ids) => byKey.get(JSON.stringify(ids)) };
}
