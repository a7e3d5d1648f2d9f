/** Something that the operator gave cannot be used. Each line says what is wrong, where, and how to mend it. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
