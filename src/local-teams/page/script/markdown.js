/** What Teams renders in a TextBlock: bold, italic, lists and links; no headings, tables, images or quotes. */
const inCards = markdownit({ html: false, linkify: false, breaks: true, typographer: false }).disable([
  'heading',
  'lheading',
  'table',
  'image',
  'code',
  'fence',
  'backticks',
  'blockquote',
  'hr',
  'html_block',
  'html_inline',
]);

/** What Teams renders in a bot's text message. */
const inMessages = markdownit({ html: false, linkify: true, breaks: true }).disable(['image']);

/** @param {string} text @returns {string} HTML that is safe to show: markdown-it escapes all that it did not make */
export const cardMarkdown = (text) => inCards.render(text).trim();

/** @param {string} text */
export const messageMarkdown = (text) => inMessages.render(text);

const outward = ['http:', 'https:', 'mailto:'];

/** Links open beside the page, and know nothing of it; what leads nowhere outside (`javascript:`) is no link. @param {ParentNode} root */
export function outwardLinks(root) {
  for (const link of root.querySelectorAll('[href]')) {
    const address = link.getAttribute('href') ?? '';
    if (!URL.canParse(address) || !outward.includes(new URL(address).protocol)) {
      link.removeAttribute('href');
      continue;
    }
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
}

/**
 * Turns `<at>Name</at>` into a chip where a mention says so; elsewhere it stays the text that it is.
 * @param {Node} root @param {readonly { text: string, name: string }[]} mentions
 */
export function showMentions(root, mentions) {
  for (const mention of mentions) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) chip(text, mention);
  }
}

/** @param {Text} text @param {{ text: string, name: string }} mention */
function chip(text, mention) {
  const at = text.data.indexOf(mention.text);
  if (at < 0) return;
  const found = text.splitText(at);
  const rest = found.splitText(mention.text.length);
  const span = document.createElement('span');
  span.className = 'mention';
  span.textContent = mention.name;
  found.replaceWith(span);
  chip(rest, mention);
}
