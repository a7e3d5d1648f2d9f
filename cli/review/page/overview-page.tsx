import { Frame, type FrameProps } from './frame.js';

/** Refreshes with a queue. */
export function OverviewPage(
  props: Omit<FrameProps, 'children' | 'title' | 'refreshId' | 'progress'> & {
    queues: { refreshId: string; title: string; waiting: number; all: number }[];
  },
) {
  return (
    <Frame {...props} title="Review" refreshId={null} progress={null}>
      <div class="masthead small">
        <h1>Review</h1>
      </div>
      {props.queues.length === 0 ? <p class="empty">No refresh has a review queue.</p> : ''}
      <ul class="queues">
        {props.queues.map(({ refreshId, title, waiting, all }) => (
          <li>
            <a href={`/r/${refreshId}`}>{title}</a>
            <span class="soft">
              {' '}
              · {waiting === 0 ? 'nothing waits' : `${waiting} waiting`}, {all} in all
            </span>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

/** The end of a queue. */
export function EmptyPage(props: Omit<FrameProps, 'children' | 'title'> & { words: string }) {
  const { refreshId, csrf, words } = props;
  return (
    <Frame {...props} title="Nothing waits">
      <div class="masthead">
        <p class="kicker">Review of {refreshId}</p>
        <h1>Nothing waits for a person</h1>
        <p class="lede">{words}</p>
      </div>
      <form method="post" action={`/r/${refreshId}/undo`}>
        <input type="hidden" name="csrf" value={csrf} />
        <button id="undo">
          Undo my last decision <kbd>u</kbd>
        </button>
      </form>
    </Frame>
  );
}
