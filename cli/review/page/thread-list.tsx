import type { Subject, ThreadPost } from '../../../activities/review/load-subject.js';
import { safeUrl } from '../../../report/format/safe-url.js';
import { UserText } from '../../../report/parts/user-text.js';

/** Replies deeper than this are set no further in. */
const DEEPEST = 3;

/** The conversation that a candidate was taken from; its own posts are marked. */
export function ThreadList({ subject, imageUrl }: { subject: Subject; imageUrl: (sha256: string) => string }) {
  const { posts, hiddenPosts } = subject;
  if (posts.length === 0) return <p class="empty">The posts are no longer in the store.</p>;
  return (
    <>
      <ul class="thread" tabindex={0} aria-label="Posts">
        {posts.map((entry) => (
          <PostEntry entry={entry} imageUrl={imageUrl} />
        ))}
      </ul>
      {hiddenPosts > 0 ? <p class="note">and {hiddenPosts} more posts</p> : ''}
    </>
  );
}

function PostEntry({ entry, imageUrl }: { entry: ThreadPost; imageUrl: (sha256: string) => string }) {
  const { post, depth, isSource } = entry;
  const url = post.url === null ? null : safeUrl(post.url);
  const shots = post.media.flatMap(({ sha256, altText }) => (sha256 === null ? [] : [{ sha256, altText }]));
  return (
    <li class={`depth-${Math.min(depth, DEEPEST)}${isSource ? ' source' : ''}`}>
      <p class="who">
        <UserText text={post.authorHandle ?? 'somebody'} />
        {post.createdAt ? ` · ${post.createdAt.toISOString().slice(0, 10)}` : ''}
        {url === null ? (
          ''
        ) : (
          <>
            {' · '}
            <a href={url} target="_blank" rel="noreferrer noopener">
              post
            </a>
          </>
        )}
      </p>
      <p class="text">
        <UserText text={post.text} />
      </p>
      {shots.length === 0 ? (
        ''
      ) : (
        <ul class="shots">
          {shots.map(({ sha256 }) => (
            <li>
              <img src={imageUrl(sha256)} alt="picture of the post" loading="lazy" />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
