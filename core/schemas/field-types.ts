import { z } from 'zod';

/** Name of an entry that an operator gives. */
export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'use letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit',
  );

/** Name of a variable that holds a secret. */
export const environmentName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    'name an environment variable, such as OPENAI_API_KEY; the key itself never stands in this file',
  );

/** An amount of money. */
export const usd = z.number().nonnegative();

/** What a vendor's batches cost less. */
export const batchDiscount = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .default(null)
  .describe('Part of the price that a batch takes off; config/prices.yaml when absent; unknown means the full price');
