import { z } from 'zod';

/** One bad record as an import sets it aside, a line each: `text` is to be mended, and the file imported again. */
export const SetAside = z.strictObject({
  file: z.string(),
  line: z.int().nonnegative(),
  reason: z.string(),
  text: z.string().nullable(),
});
export type SetAside = z.infer<typeof SetAside>;

/** The text inside a line that was set aside; `null` for any other JSON. */
export function setAsideText(json: unknown): string | null {
  const parsed = SetAside.safeParse(json);
  // What could not be cut out of its file can only be mended there, and stays bad.
  return parsed.success ? (parsed.data.text ?? '') : null;
}
