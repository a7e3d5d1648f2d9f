import type { Plan } from '../schemas/plan.js';

/** Names of the parts that differ, as in `models of the refresh file`. */
export function changedParts(before: Plan, after: Plan): string[] {
  const old = new Map(before.parts.map(({ name, digest }) => [name, digest]));
  const now = new Map(after.parts.map(({ name, digest }) => [name, digest]));
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name)).toSorted();
}
