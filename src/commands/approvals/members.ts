import { tally } from '../../approvals/bulk/tally.ts';
import { Problem } from '../../base/problem.ts';
import { card } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { read } from '../../command-kit/command.ts';
import { memberRow } from '../../views/approvals/many.ts';

const perPage = 25;

/** `members 7F3K [page 2]`: each of the many that a request stands for, in the order in which they begin. */
export const members = read({
  name: 'members',
  words: ['members {id} [page {page}]'],
  area: 'approvals',
  summary: 'Each of the many that a request stands for, and how it stands with it.',
  examples: ['members 7F3K'],
  role: 'reader',
  local: true,
  async run({ services, slots }) {
    const { requests, clock, organisation } = services;
    const id = (slots.id ?? '').toUpperCase();
    const request = await requests.get(id);
    const all = request ? await services.members.list(id) : [];
    if (!request || all.length === 0) {
      throw new Problem('not-found', `There is no request ${id} that stands for many.`, {
        choices: [{ title: 'Open requests', line: 'approvals' }],
      });
    }
    const pages = Math.ceil(all.length / perPage);
    const page = pageIn(slots.page, pages);
    const qualifier = [id, pages > 1 && `page ${page} of ${pages}`].filter(Boolean).join(' · ');
    return {
      card: card('list', {
        band: {
          word: 'MEMBERS',
          qualifier,
          time: { at: clock.now(), timezone: organisation.timezone },
          title: request.plan.title,
        },
        summary: `${all.length} in all: ${tally(all)}.`,
        rows: { items: all.slice((page - 1) * perPage, page * perPage).map(memberRow) },
        buttons: [...pageButtons(page, pages, `members ${id}`), { title: 'Its card', line: `show ${id}` }],
      }),
    };
  },
});

function pageIn(text: string | undefined, pages: number): number {
  const page = Number(text ?? 1);
  if (Number.isInteger(page) && page >= 1) return Math.min(page, pages);
  throw new Problem('bad-argument', `“${text}” is not a page.`);
}
