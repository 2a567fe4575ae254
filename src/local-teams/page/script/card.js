/** @import { PressedAction } from './types.d.ts' */
import { h } from './dom.js';
import { hostConfig } from './host-config.js';
import { cardMarkdown, outwardLinks, showMentions } from './markdown.js';
import { openMenu } from './menu.js';

/** The newest card version that Teams shows. */
const NEWEST = [1, 5];

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = cardMarkdown(text);
  result.didProcess = true;
};
AdaptiveCards.GlobalSettings.allowMoreThanMaxActionsInOverflowMenu = true;

/**
 * A card as Teams would show it.
 * @param {unknown} json
 * @param {{ theme: 'light' | 'dark', busy: boolean, press: (action: PressedAction) => void }} how
 */
export function renderCard(json, { theme, busy, press }) {
  const source = /** @type {Record<string, any>} */ (json ?? {});
  if (isTooNew(source.version)) return unsupported(source, `it is of version ${source.version}; Teams shows up to 1.5`);
  try {
    return render(source, theme, busy, press);
  } catch (thrown) {
    return unsupported(source, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** @param {Record<string, any>} source @param {'light' | 'dark'} theme @param {boolean} busy @param {(action: PressedAction) => void} press */
function render(source, theme, busy, press) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig(theme));
  card.onExecuteAction = (action) => perform(action, press);
  card.onDisplayOverflowActionMenu = (actions, target) => overflow(actions, target);
  card.parse(source);
  const rendered = card.render();
  if (!rendered) throw new Error('it has nothing to show');
  showMentions(rendered, mentionsOf(source));
  outwardLinks(rendered);
  if (busy) disable(rendered);
  const full = source.msteams?.width?.toLowerCase?.() === 'full';
  return h('div', { class: `card${full ? ' full' : ''}${busy ? ' busy' : ''}`, 'aria-busy': busy && 'true' }, rendered);
}

/** @param {import('adaptivecards').Action} action @param {(action: PressedAction) => void} press */
function perform(action, press) {
  if (action instanceof AdaptiveCards.OpenUrlAction) {
    if (/^https?:/i.test(action.url ?? '')) open(action.url, '_blank', 'noopener,noreferrer');
    return;
  }
  const common = { title: action.title ?? '', ...(action.id && { id: action.id }) };
  if (action instanceof AdaptiveCards.ExecuteAction)
    press({ type: 'Action.Execute', ...common, verb: action.verb, data: action.data });
  else if (action instanceof AdaptiveCards.SubmitAction) press({ type: 'Action.Submit', ...common, data: action.data });
}

/** @param {readonly import('adaptivecards').Action[]} actions @param {HTMLElement} [target] */
function overflow(actions, target) {
  if (!target) return false;
  openMenu(
    target,
    'More actions',
    actions.map((action) => ({
      title: action.title ?? '',
      disabled: !action.isEnabled,
      choose: () => action.execute(),
    })),
  );
  return true;
}

/** @param {HTMLElement} card */
function disable(card) {
  for (const button of card.querySelectorAll('button')) button.disabled = true;
}

/** @param {Record<string, any>} source @returns {{ text: string, name: string }[]} */
function mentionsOf({ msteams }) {
  const entities = Array.isArray(msteams?.entities) ? msteams.entities : [];
  return entities
    .filter((/** @type {any} */ entity) => entity?.type === 'mention' && typeof entity.text === 'string')
    .map((/** @type {any} */ { text, mentioned }) => ({ text, name: String(mentioned?.name ?? text) }));
}

/** @param {unknown} version */
function isTooNew(version) {
  const [major = 0, minor = 0] = String(version ?? '1.0')
    .split('.')
    .map(Number);
  return major > NEWEST[0] || (major === NEWEST[0] && minor > NEWEST[1]);
}

/** What Teams shows in place of a card that it cannot show. @param {Record<string, any>} source @param {string} why */
function unsupported(source, why) {
  const said = typeof source.fallbackText === 'string' && source.fallbackText !== '' ? source.fallbackText : undefined;
  return h(
    'div',
    { class: 'card unsupported' },
    h('p', {}, said ?? 'We’re sorry, this card couldn’t be displayed.'),
    h('p', { class: 'subtle' }, `Local Teams: ${why}.`),
  );
}
