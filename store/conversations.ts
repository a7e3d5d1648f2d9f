import type { Filter } from 'mongodb';
import type { Platform, Post } from '../core/schemas/post.js';
import { createBatcher } from './batcher.js';
import type { TypedCollection } from './typed-collection.js';

export interface ConversationPlace {
  platform: Platform;
  conversationId: string;
}

/** Posts by conversation; conversations that are asked for at the same moment are read together. */
export interface Conversations {
  /** All posts of one conversation, in no order. @throws StoredShapeError */
  posts(place: ConversationPlace): Promise<Post[]>;
}

/** Most conversations of one query: the embedded store looks them up by the index; from some hundred on it reads everything. */
const TOGETHER = 64;

export function createConversations(posts: TypedCollection<Post>): Conversations {
  const reads = createBatcher<ConversationPlace, Post[]>(async (places) => {
    const found = new Map(places.map((place) => [keyOf(place), [] as Post[]]));
    for (const platform of new Set(places.map((place) => place.platform))) {
      const ids = places.flatMap((place) => (place.platform === platform ? [place.conversationId] : []));
      const filter = { platform, conversationId: { $in: [...new Set(ids)] } } as Filter<Post>;
      for await (const post of posts.find(filter)) found.get(keyOf(post))?.push(post);
    }
    return places.map((place) => found.get(keyOf(place)) ?? []);
  }, TOGETHER);
  return { posts: (place) => reads.add(place) };
}

function keyOf({ platform, conversationId }: ConversationPlace): string {
  return `${platform}:${conversationId}`;
}
