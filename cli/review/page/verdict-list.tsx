import type { Subject } from '../../../activities/review/load-subject.js';
import { MARKED_STEPS, type MarkedStep } from '../../../core/schemas/review.js';
import { asHeading, asWords } from '../../../report/format/words.js';
import { UserText } from '../../../report/parts/user-text.js';
import { decisionWords } from '../subject-lines.js';
import { verdictFields } from '../verdict-words.js';

function isMarked(step: string): step is MarkedStep {
  return MARKED_STEPS.some((known) => known === step);
}

/** What each LLM step said, and what people decided, undone decisions too. */
export function VerdictList({ subject }: { subject: Subject }) {
  const { candidate, verdicts, history, decision } = subject;
  return (
    <>
      {verdicts.length === 0 ? <p class="empty">No verdicts in the store.</p> : ''}
      {verdicts.map((verdict) => (
        <article class="verdict">
          <h3>
            {asHeading(verdict.step)}
            <small>
              <UserText text={verdict.model} />
            </small>
          </h3>
          {isMarked(verdict.step) && verdict._id === candidate.annotations[verdict.step] ? (
            <label class="mark">
              <input
                type="checkbox"
                name={`wrong.${verdict.step}`}
                checked={decision?.wrong.includes(verdict.step) ?? false}
              />{' '}
              wrong
            </label>
          ) : (
            ''
          )}
          <dl>
            {verdictFields(verdict, candidate).map(([field, value]) => (
              <>
                <dt>{asWords(field)}</dt>
                <dd>
                  <UserText text={value} />
                </dd>
              </>
            ))}
          </dl>
        </article>
      ))}
      {history.length === 0 ? (
        ''
      ) : (
        <article class="verdict">
          <h3>People</h3>
          <ul class="history">
            {history.map((row) => (
              <li>{decisionWords(row, decision?._id)}</li>
            ))}
          </ul>
        </article>
      )}
    </>
  );
}
