import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError for what is no amount of money. */
export function usdAmount(text: string): number {
  return amount(text, 'an amount is a number of USD, 0 or more');
}

/** @throws InvalidArgumentError for what is no rate. */
export function callsPerSecond(text: string): number {
  return amount(text, 'a rate is a number of calls per second, 0 or more; 0 stops the queue');
}

function amount(text: string, complaint: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(complaint);
  return Number(text);
}
