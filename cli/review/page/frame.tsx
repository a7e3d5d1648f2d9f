import type { Child } from 'hono/jsx';
import { UserText } from '../../../report/parts/user-text.js';

export interface FrameProps {
  title: string;
  refreshId: string | null;
  reviewer: string;
  csrf: string;
  /** Decided and all items of the queue. */
  progress: { decided: number; all: number } | null;
  children: Child;
}

/** What all pages of the review share. */
export function Frame({ title, refreshId, reviewer, csrf, progress, children }: FrameProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/review.css" />
        <script src="/review.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <p class="brand">
            <a href="/">ECHO</a>
          </p>
          <p class="where">
            Review{refreshId === null ? '' : ` of ${refreshId}`}
            {progress ? ` · ${progress.decided} of ${progress.all} decided` : ''}
          </p>
          <details>
            <summary>
              Reviewing as <UserText text={reviewer} />
            </summary>
            <form method="post" action="/reviewer">
              <input type="hidden" name="csrf" value={csrf} />
              <input type="text" name="reviewer" value={reviewer} aria-label="Your name" maxlength={100} required />
              <button type="submit">Change</button>
            </form>
          </details>
        </header>
        {progress ? <progress max={Math.max(1, progress.all)} value={progress.decided} aria-label="decided" /> : ''}
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

/** One line above everything else: what was done, or why it was not. */
export function Banner({ kind, children }: { kind: 'good' | 'bad' | 'plain'; children: Child }) {
  return (
    <div class={kind === 'plain' ? 'banner' : `banner ${kind}`} role="status">
      <p>{children}</p>
    </div>
  );
}
