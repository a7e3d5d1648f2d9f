import type { Child } from 'hono/jsx';

/** A table with its caption, which scrolls inside its own box where the screen is narrow; the box can be reached by keyboard. */
export function ScrollTable(props: { caption: string; class?: string; children: Child }) {
  return (
    <div class="scroll" role="region" aria-label={props.caption} tabindex={0}>
      <table class={props.class}>
        <caption>
          <span>{props.caption}</span>
        </caption>
        {props.children}
      </table>
    </div>
  );
}
