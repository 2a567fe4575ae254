import { describe, expect, it } from '@jest/globals';
import { lineLimits } from '../../src/base/inputs.ts';
import { compile, type Parsed, parse } from '../../src/grammar/grammar.ts';
import { isQuick } from '../support/quick.ts';
import { commands } from './commands.ts';

const read = (line: string): Parsed => parse(line, commands);
const slotsOf = (line: string) => {
  const parsed = read(line);
  return parsed.kind === 'command' ? { [parsed.name]: parsed.slots } : parsed;
};
const suggestionsOf = (line: string) => {
  const parsed = read(line);
  return parsed.kind === 'unknown' ? parsed.suggestions : parsed;
};

describe('what is a command', () => {
  it.each([
    ['protect vm1', { protect: { vm: 'vm1' } }],
    ['PROTECT Vm1 With Tier-1', { protect: { vm: 'Vm1', policy: 'Tier-1' } }],
    ['protect vm1 in rsv with Tier-1', { protect: { vm: 'vm1', vault: 'rsv', policy: 'Tier-1' } }],
    ['protect "my vm" with \'Tier 1\'', { protect: { vm: 'my vm', policy: 'Tier 1' } }],
    ['protect "with" with "in"', { protect: { vm: 'with', policy: 'in' } }],
    ['protect sql prod 01 with Tier-1', { protect: { vm: 'sql prod 01', policy: 'Tier-1' } }],
    ['protect "say ""hi""" in x', { protect: { vm: 'say "hi"', vault: 'x' } }],
    ['backup vm1 now keep until in 30 days', { backup: { vm: 'vm1', date: 'in 30 days' } }],
    [
      'mute vm1 for 4 hours because it is patched',
      { mute: { name: 'vm1', duration: '4 hours', reason: 'it is patched' } },
    ],
    ["inactivate A-4 because it's Bob's VM", { inactivate: { alert: 'A-4', reason: "it's Bob's VM" } }],
    ['inactivate A-4 because "quoted"', { inactivate: { alert: 'A-4', reason: 'quoted' } }],
    ['confirm 7F3K sql prod', { confirm: { id: '7F3K', name: 'sql prod' } }],
    ['retry A-4', { retry: { alert: 'A-4' } }],
    ['retry all failed 24h', { retry: { window: '24h' } }],
    ['inactivate all for sql-prod-01', { inactivate: { name: 'sql-prod-01' } }],
    ['retry all', { retry: { alert: 'all' } }],
    ['audit', { audit: {} }],
    ['audit verify', { 'audit verify': {} }],
    ['help', { help: {} }],
    ['help help', { help: { topic: 'help' } }],
    ['help test failover', { help: { topic: 'test failover' } }],
    ['alerts since 24h', { alerts: { window: '24h' } }],
    ['alerts vm1 since 24h', { alerts: { name: 'vm1', window: '24h' } }],
  ])('%s', (line, expected) => {
    expect(slotsOf(line)).toEqual(expected);
  });
});

describe('what is incomplete', () => {
  it.each([
    ['protect', 'protect', 'vm'],
    ['protect with Tier-1', 'protect', 'vm'],
    ['protect vm1 with', 'protect', 'policy'],
    ['test failover', 'test failover', 'vm'],
    ['mute vm1', 'mute', 'duration'],
    ['mute vm1 for 4 hours', 'mute', 'reason'],
    ['mute vm1 because of patching', 'mute', 'duration'],
    ['confirm 7F3K', 'confirm', 'name'],
    ['retry all failed', 'retry', 'window'],
    ['inactivate A-4 because', 'inactivate', 'reason'],
  ])('%s', (line, name, missing) => {
    expect(read(line)).toMatchObject({ kind: 'incomplete', name, missing });
  });
});

describe('what is no command', () => {
  it.each([
    ['protct vm1', ['protect vm1']],
    ['protect vm1 wth Tier-1', ['protect vm1 with Tier-1']],
    ['protect vm1 wiht "Tier 1" in rsv', ['protect vm1 with "Tier 1" in rsv']],
    ['backup vm1', ['backup vm1 now']],
    ['backup vm1 nwo', ['backup vm1 now']],
    ['back up vm1 now', ['backup vm1 now']],
    ['testfailover vm1', ['test failover vm1']],
    ['failover test vm1', ['test failover vm1']],
    ['test vm1', ['test failover vm1']],
    ['test', ['test failover']],
    ['pause', ['pause bot']],
    ['audit verfy', ['audit verify', 'audit']],
    ['mute vm1 fr 4 hours because the for is missing', ['mute vm1 for 4 hours because the for is missing']],
    ['who am i', ['whoami']],
    ['what is the weather', []],
    ['"protect" vm1', []],
    ['protect vm1 with A with B', ['protect vm1 with A']],
  ])('%s', (line, expected) => {
    expect(suggestionsOf(line)).toEqual(expected);
  });

  it('offers three lines at most', () => {
    const near = 'abcdef'.split('').map((last) => ({ name: last, patterns: commands[0]!.patterns }));
    expect(read('protct vm1')).toMatchObject({ suggestions: ['protect vm1'] });
    expect(parse('protct vm1', near)).toMatchObject({ suggestions: ['protect vm1'] });
  });

  it('takes a doubtful word for a name when nothing else can be meant', () => {
    // "wit" is near "with", which is there already.
    expect(slotsOf('protect vm1 wit with Tier-1')).toEqual({ protect: { vm: 'vm1 wit', policy: 'Tier-1' } });
  });
});

describe('size', () => {
  it('knows an empty line', () => {
    expect(read('  ')).toEqual({ kind: 'empty' });
  });

  it('refuses a line that is too long', () => {
    expect(read(`help ${'x'.repeat(lineLimits.command)}`)).toMatchObject({
      kind: 'unknown',
      suggestions: [],
      tooLong: true,
    });
    expect(read(`help ${'x'.repeat(lineLimits.command - 5)}`).kind).toBe('command');
  });

  it.each([
    ['quotes', '" \' '.repeat(500)],
    ['words', 'protect '.repeat(250)],
    ['near words', 'protct wth '.repeat(180)],
    ['free text', `inactivate x because ${'wth '.repeat(480)}`],
  ])('reads the longest line of %s in milliseconds', (_, line) => {
    expect(isQuick(() => read(line.slice(0, lineLimits.command)), 20)).toBe(true);
  });
});

it('a value before an optional value takes one word: `confirm ID NAME`', () => {
  const confirm = [{ name: 'confirm', patterns: [compile('confirm {id} [{name...}]')] }];
  expect(parse('confirm 7F3K vm1', confirm)).toMatchObject({ kind: 'command', slots: { id: '7F3K', name: 'vm1' } });
  expect(parse('confirm 7F3K', confirm)).toMatchObject({ kind: 'command', slots: { id: '7F3K' } });
});
