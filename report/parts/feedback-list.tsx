import type { Sample } from '../../core/schemas/sample.js';
import { safeUrl } from '../format/safe-url.js';
import { UserText } from './user-text.js';

/** What people said of the outputs that were posted. */
export function FeedbackList({ feedback }: { feedback: Sample['feedback'] }) {
  return (
    <ul class="feedback">
      {feedback.map((said) => (
        <li>
          <blockquote dir="auto">
            <UserText text={said.text} />
          </blockquote>
          <p class="meta">
            <span class={`polarity ${said.polarity ?? 'unknown'}`}>{said.polarity ?? 'not classified'}</span>
            {said.keywords.map((keyword) => (
              <span class="keyword">
                <UserText text={keyword} />
              </span>
            ))}
            {said.url === null ? '' : <PostLink url={said.url} text="post" />}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** A link to a post; an address that is not safe to follow stays text. */
export function PostLink({ url, text }: { url: string; text?: string }) {
  const href = safeUrl(url);
  if (href === null)
    return (
      <span class="unlinked">
        <UserText text={url} />
      </span>
    );
  return (
    <a href={href} rel="noopener nofollow ugc" target="_blank">
      <UserText text={text ?? href} />
    </a>
  );
}
