import { describe, expect, it } from 'vitest';
import { redact } from '../../core/redact.js';

describe('redact', () => {
  it.each([
    ['the key itself', 'key top-secret-77 is wrong', 'key [key] is wrong'],
    ['every mention of the key', 'top-secret-77 / top-secret-77', '[key] / [key]'],
    [
      'a key that the vendor half hides',
      'Incorrect API key provided: sk-pro***wxyz.',
      'Incorrect API key provided: [key]',
    ],
    ['a Bearer token', 'header "Bearer AAAAx%3D=" refused', 'header "[key]" refused'],
  ])('takes out %s', (_, message, redacted) => {
    expect(redact(message, ['top-secret-77'])).toBe(redacted);
  });

  it('passes over an empty secret', () => {
    expect(redact('no key was sent', [''])).toBe('no key was sent');
  });

  it('leaves words alone that only begin like a key', () => {
    expect(redact('risk-averse key-value task-specific')).toBe('risk-averse key-value task-specific');
  });

  it('makes one line of many', () => {
    expect(redact('  502\r\n\tBad\u2028Gateway  ')).toBe('502 Bad Gateway');
  });

  it('cuts at 300 characters, after the key is out', () => {
    const key = 'k'.repeat(40);
    const long = redact(`${'word '.repeat(58)}${key} ${'word '.repeat(100)}`, [key]);

    expect(long).toHaveLength(300);
    expect(long).toMatch(/…$/);
    expect(long).not.toContain('kk');
    expect(redact('x'.repeat(300))).toBe('x'.repeat(300));
  });
});
