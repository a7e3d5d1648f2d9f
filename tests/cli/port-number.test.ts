import { describe, expect, it } from 'vitest';
import { onPort, portNumber } from '../../cli/port-number.js';
import { InputError } from '../../core/input-error.js';

describe('portNumber', () => {
  it.each([
    ['0', 0],
    ['80', 80],
    ['65535', 65_535],
  ])('takes %s', (text, port) => {
    expect(portNumber(text)).toBe(port);
  });

  it.each(['', ' 80', '80a', '-1', '8.5', '1e3', '65536', '0x50'])('refuses "%s"', (text) => {
    expect(() => portNumber(text)).toThrow('a port is a whole number from 0 to 65535');
  });
});

describe('onPort', () => {
  function failing(code: string) {
    return () => Promise.reject(Object.assign(new Error(`listen ${code}`), { code }));
  }

  it.each([
    ['EADDRINUSE', 'port 4010 is taken: choose another with --port, or 0 for a free one'],
    ['EACCES', 'port 4010 is not for you to use: choose one above 1023 with --port'],
  ])('says for %s which port, and what to do', async (code, message) => {
    const listening = onPort(4010, failing(code));

    await expect(listening).rejects.toThrow(InputError);
    await expect(listening).rejects.toThrow(message);
  });

  it('leaves all else as it is', async () => {
    await expect(onPort(4010, failing('EMFILE'))).rejects.toThrow('listen EMFILE');
    expect(await onPort(0, async () => 'up')).toBe('up');
  });
});
