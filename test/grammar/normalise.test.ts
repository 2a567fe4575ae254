import { describe, expect, it } from '@jest/globals';
import { normalise } from '../../src/grammar/grammar.ts';
import { isQuick } from '../support/quick.ts';

describe('normalise', () => {
  it.each([
    ['<at>Lifeboat</at> status vm1', 'status vm1'],
    ['<at>Lifeboat</at>&nbsp;status vm1 <at>lifeboat</at>', 'status vm1'],
    ['<at>Lifeboat</at> <at id="0">Lifeboat</at> help', 'help'],
    ['<at>Lifeboat</at> mute vm1 for 1h because <at>Jane Doe</at> asked', 'mute vm1 for 1h because Jane Doe asked'],
    ['protect\u00a0vm1\u200b  with\n“Tier 1”', 'protect vm1 with "Tier 1"'],
    ['inactivate A-1 because it’s fine', "inactivate A-1 because it's fine"],
    ['status vm—dev‑01', 'status vm-dev-01'],
    ['/help', 'help'],
    ['<at>Lifeboat</at> /help protect', 'help protect'],
    ['jobs.', 'jobs'],
    ['status vm1 ?!', 'status vm1'],
    ['protect "vm1."', 'protect "vm1."'],
    ['?', '?'],
    ['&lt;at&gt;Lifeboat&lt;/at&gt; jobs', 'jobs'],
    ['a &amp;amp; b', 'a & b'],
    ['', ''],
    ['`status vm1`', 'status vm1'],
    ['```\nstatus vm1\n```', 'status vm1'],
    ['```bash\nstatus vm1\n```', 'status vm1'],
    ['* `status vm1`', 'status vm1'],
    ['• status vm1', 'status vm1'],
    ['1. status vm1', 'status vm1'],
    ['12) status vm1', 'status vm1'],
    ['> status vm1', 'status vm1'],
    ['> Backup of vm1 failed\n> look at it\n\nstatus vm1', 'status vm1'],
    ['status **vm1**', 'status vm1'],
    ['**status vm1**', 'status vm1'],
    ['_status_ *vm1*.', 'status vm1'],
    ['~~status~~ vm1', 'status vm1'],
    ['protect vm1 with Gold_Daily_2', 'protect vm1 with Gold_Daily_2'],
    ['"status vm1"', 'status vm1'],
    ['“status vm1.”', 'status vm1'],
    ['status "vm 1"', 'status "vm 1"'],
    ['"a b" and "c d"', '"a b" and "c d"'],
    ['<quoted messageId="1772050244572"/> status vm1', 'status vm1'],
    ['<quoted messageId="1">Backup of vm1 failed</quoted> status vm1', 'status vm1'],
    ['<blockquote itemtype="x">jobs</blockquote>status vm1', 'status vm1'],
    ['<at></at> status vm1', 'status vm1'],
    ['<at id="0"/> status vm1', 'status vm1'],
  ])('%j', (text, expected) => {
    expect(normalise(text, ['Lifeboat'])).toBe(expected);
  });

  it('takes every mention away when it is not told the name', () => {
    expect(normalise('<at>Somebody</at> jobs')).toBe('jobs');
  });

  it.each([
    ['mentions within mentions', `${'<a<at>x</at>'.repeat(500)}`],
    ['nested mentions', `${'<at>'.repeat(1_500)}${'</at>'.repeat(500)}`],
    ['ampersands', '&amp;'.repeat(2_000)],
    ['split ampersands', '&#38;amp;'.repeat(1_100)],
    ['blanks', ' '.repeat(10_000)],
    ['points', '. '.repeat(5_000)],
    ['stars', '*a '.repeat(3_300)],
    ['underscores', '_'.repeat(10_000)],
    ['bullets', '- '.repeat(5_000)],
    ['quoted replies', '<quoted>'.repeat(1_250)],
  ])('is quick with 10,000 characters of %s', (_, text) => {
    expect(isQuick(() => normalise(text, ['x']), 50)).toBe(true);
  });
});
