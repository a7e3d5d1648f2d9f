import type { Subject } from '../../../activities/review/load-subject.js';
import { promptOf } from '../../../core/candidate-prompt.js';
import { asReviewed } from '../../../core/review/as-reviewed.js';
import { LONGEST_NOTE, REJECT_REASONS } from '../../../core/schemas/review.js';
import { asWords, SPLIT_NAMES } from '../../../report/format/words.js';
import { UserText } from '../../../report/parts/user-text.js';
import { decisionWords } from '../subject-lines.js';
import { Banner, Frame, type FrameProps } from './frame.js';
import { PictureRoles } from './picture-roles.js';
import { ThreadList } from './thread-list.js';
import { VerdictList } from './verdict-list.js';

/** A prompt up to this length is set large. */
const SHORT_PROMPT = 220;

export interface ItemPageProps extends Omit<FrameProps, 'children' | 'title' | 'refreshId'> {
  refreshId: string;
  subject: Subject;
  /** Address of a stored picture. */
  imageUrl: (sha256: string) => string;
  previous: string | null;
  /** What a person typed before somebody else decided; taken up again. */
  draft: string | null;
  /** Why what was sent was not written down. */
  complaint: string | null;
  /** What was decided just before this page. */
  before: { decision: string; candidateId: string } | null;
}

/** Everything that a person needs to decide on one candidate, and the buttons to do it. */
export function ItemPage(props: ItemPageProps) {
  const { subject, refreshId, csrf, imageUrl, complaint, draft } = props;
  const { candidate, decision } = subject;
  const base = `/r/${refreshId}/${candidate._id}`;
  const shown = asReviewed(candidate, decision);
  return (
    <Frame {...props} title={`Review ${candidate._id}`}>
      <Why {...props} />
      {complaint === null ? '' : <Banner kind="bad">{complaint}</Banner>}
      {decision && complaint === null ? (
        <Banner kind={decision.decision === 'accept' ? 'good' : 'bad'}>{decisionWords(decision, undefined)}</Banner>
      ) : (
        ''
      )}
      <form id="decide" method="post" action={`${base}/decide`}>
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="seen" value={decision?._id ?? ''} />
        {/* Enter in a box presses the first button of a form: one that cannot be pressed, so that no note accepts a sample. */}
        <button hidden disabled></button>
        <PromptBox shown={shown} posted={promptOf(candidate)} draft={draft} />
        <div class="desk">
          <section aria-label="Pictures">
            <h2>Pictures</h2>
            <PictureRoles subject={subject} shown={shown} imageUrl={imageUrl} />
          </section>
          <section aria-label="Thread">
            <h2>Thread</h2>
            <ThreadList subject={subject} imageUrl={imageUrl} />
          </section>
          <section aria-label="Verdicts">
            <h2>Verdicts</h2>
            <VerdictList subject={subject} />
          </section>
        </div>
        <ActionBar {...props} />
      </form>
      <form id="undo-form" method="post" action={`/r/${refreshId}/undo`}>
        <input type="hidden" name="csrf" value={csrf} />
      </form>
    </Frame>
  );
}

function Why({ subject, before, refreshId }: ItemPageProps) {
  const { candidate, item } = subject;
  const reasons = item?.reasons ?? [];
  return (
    <p class="why">
      <b>{SPLIT_NAMES[candidate.split ?? 'analysis']}</b>
      <code>{candidate._id}</code>
      {reasons.map((reason) => (
        <span class={reason === 'disputed' ? 'tag disputed' : 'tag doubt'}>{asWords(reason)}</span>
      ))}
      {candidate.reason !== null && !reasons.includes(candidate.reason) ? <UserText text={candidate.reason} /> : ''}
      {before ? (
        <span>
          just {before.decision}: <a href={`/r/${refreshId}/${before.candidateId}`}>{before.candidateId.slice(0, 8)}</a>
        </span>
      ) : (
        ''
      )}
      <span id="status" role="status"></span>
    </p>
  );
}

function PromptBox(props: { shown: ReturnType<typeof asReviewed>; posted: string; draft: string | null }) {
  const { shown, posted, draft } = props;
  const value = draft ?? shown.prompt;
  const isEdited = value !== posted;
  return (
    <>
      <p class={shown.prompt.length <= SHORT_PROMPT ? 'prompt short' : 'prompt'}>
        <UserText text={shown.prompt} />
      </p>
      {shown.originalPrompt === null ? (
        ''
      ) : (
        <p class="note">
          Edited. As posted: <UserText text={posted} />
        </p>
      )}
      <details id="edit" class="edit" open={isEdited}>
        <summary>
          Edit the prompt <kbd>e</kbd>
        </summary>
        {/* The first line break of a text area is dropped by browsers. */}
        <textarea id="prompt" name="prompt" aria-label="Prompt" dir="auto">
          {`\n${value}`}
        </textarea>
      </details>
    </>
  );
}

function ActionBar({ refreshId, subject, previous }: ItemPageProps) {
  const { candidate } = subject;
  return (
    <div class="bar" role="toolbar" aria-label="Decision">
      <div>
        <button class="accept" name="decision" value="accept">
          Accept <kbd>a</kbd>
        </button>
        <details id="reasons" class="reject">
          <summary>
            Reject <kbd>r</kbd>
          </summary>
          <div class="reasons">
            {REJECT_REASONS.map((reason, i) => (
              <button name="decision" value={`reject:${reason}`}>
                <kbd>{i + 1}</kbd> {asWords(reason)}
              </button>
            ))}
          </div>
        </details>
        <button type="button" id="swap">
          Swap <kbd>s</kbd>
        </button>
        <input class="note" type="text" name="note" maxlength={LONGEST_NOTE} placeholder="Note" aria-label="Note" />
        <span class="away">
          <button id="undo" form="undo-form">
            Undo <kbd>u</kbd>
          </button>
          {previous === null ? (
            ''
          ) : (
            <a class="button" id="previous" href={`/r/${refreshId}/${previous}`}>
              Back <kbd>p</kbd>
            </a>
          )}
          <a class="button" id="next" href={`/r/${refreshId}?after=${candidate._id}`}>
            Next <kbd>n</kbd>
          </a>
        </span>
      </div>
    </div>
  );
}
