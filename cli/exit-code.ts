/** Exit codes of every command; scripts rely on them. */
export const EXIT = { done: 0, failed: 1, badInput: 2, partial: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
