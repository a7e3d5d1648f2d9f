import { visibleParts } from '../format/visible-text.js';

/**
 * Text that somebody else wrote. It is isolated, so that its direction does not reach what stands around it,
 * and what would be invisible is shown by its code point. Markup in it is escaped by the renderer.
 */
export function UserText({ text }: { text: string }) {
  return (
    <bdi>
      {visibleParts(text).map((part) =>
        part.control === null ? (
          part.text
        ) : (
          <span class="control" title="a character that would be invisible">
            {part.control}
          </span>
        ),
      )}
    </bdi>
  );
}
