import { z } from 'zod';
import { environmentName, name } from './field-types.js';

export const NOTIFY_EVENTS = ['parked', 'finished', 'budget'] as const;
export type NotifyOn = (typeof NOTIFY_EVENTS)[number];

/** Where notices go. The address is a secret as well: some services let everyone post who knows it. */
export const Webhook = z
  .strictObject({
    id: name,
    format: z
      .enum(['generic', 'slack'])
      .default('generic')
      .describe('slack: `{ "text": … }`, as Slack and its kin take it'),
    urlEnv: environmentName.describe('Environment variable that holds the address'),
    secretEnv: environmentName
      .nullable()
      .default(null)
      .describe('Environment variable that holds the key that notices are signed with; a generic webhook needs one'),
    on: z
      .array(z.enum(NOTIFY_EVENTS))
      .min(1)
      .default([...NOTIFY_EVENTS]),
  })
  .refine((webhook) => webhook.format === 'slack' || webhook.secretEnv !== null, {
    path: ['secretEnv'],
    message: 'notices to a generic webhook are signed: name the variable that holds the key',
  });
export type Webhook = z.infer<typeof Webhook>;
