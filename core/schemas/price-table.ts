import { z } from 'zod';
import { ChatPrice } from './chat-model-config.js';
import { ImagePrice } from './image-model-config.js';

const entry = {
  /** Model ids as the vendor knows them. Each also stands for its dated snapshots: the id, `-`, and a date. */
  models: z.array(z.string().min(1)).min(1),
  /** Host names at which the price holds: the same model costs something else elsewhere. */
  hosts: z.array(z.string().min(1)).min(1),
  /** Day on which the price was read. */
  date: z.iso.date(),
  source: z.string().min(1),
  /** Last day (UTC) on which it holds, where the vendor announced one: afterwards the price is unknown. */
  until: z.iso.date().nullable().default(null),
  /** Part of the price that the vendor's batch interface takes off; `null` where nobody has read it. */
  batchDiscount: z.number().min(0).max(1).nullable().default(null),
};

/** Price of an image at one size and quality; a field that is absent fits all. */
const Variant = z.strictObject({
  size: z.string().optional(),
  quality: z.string().optional(),
  perImageUsd: z.number(),
});

const ChatEntry = z.strictObject({ ...entry, use: z.literal('chat'), price: ChatPrice });
const ImageEntry = z.strictObject({
  ...entry,
  use: z.literal('image'),
  price: z.union([ImagePrice, z.strictObject({ variants: z.array(Variant).min(1) })]),
});

const PostsEntry = z.strictObject({
  use: z.literal('posts'),
  hosts: entry.hosts,
  date: entry.date,
  source: entry.source,
  perPostUsd: z.number().nonnegative(),
});

/** What vendors charge, as data: `config/prices.yaml`. USD. */
export const PriceTable = z.strictObject({
  entries: z.array(z.discriminatedUnion('use', [ChatEntry, ImageEntry, PostsEntry])),
});
export type PriceTable = z.infer<typeof PriceTable>;
