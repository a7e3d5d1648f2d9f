import { InvalidArgumentError } from 'commander';
import { InputError } from '../core/input-error.js';

/** @throws InvalidArgumentError for what is no port. */
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  }
  return Number(text);
}

/** Runs what listens on a port that the operator chose. @throws InputError where it cannot be had. */
export async function onPort<T>(port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw takenPort(port, '--port');
    if (code === 'EACCES')
      throw new InputError([`port ${port} is not for you to use: choose one above 1023 with --port`]);
    throw error;
  }
}

/** @param option what the operator chooses another with. */
export function takenPort(port: number, option: string): InputError {
  return new InputError([`port ${port} is taken: choose another with ${option}, or 0 for a free one`]);
}
