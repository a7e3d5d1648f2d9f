/** Keeps what was used last, up to a total weight (bytes, or one an entry). Values must not be changed once made. */
export class LruCache<V> {
  readonly #entries = new Map<string, { value: V; weight: number }>();
  #total = 0;

  constructor(readonly capacity: number) {}

  /**
   * The value of a key, made when it is not here. With promises for values, calls that come at the same time share the making;
   * a rejection is kept too, because here equal keys always fail alike.
   */
  once(key: string, weight: number, make: () => V): V {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    const value = make();
    this.#entries.set(key, { value, weight });
    this.#total += weight;
    this.#shrink();
    return value;
  }

  #shrink(): void {
    for (const [key, { weight }] of this.#entries) {
      if (this.#total <= this.capacity) return;
      this.#entries.delete(key);
      this.#total -= weight;
    }
  }
}
