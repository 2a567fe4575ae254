// Runs in the page: texts whose contrast with what is behind them is below 4.5, as WCAG 2 (AA) asks for.
(() => {
  const parts = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = parts(color).map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const texts = document.querySelectorAll(
    '.card .ac-textBlock, .card button, .message-head *, .press, .row, .chip, .rail-button',
  );
  return [...texts].map((element) => [element.textContent, ratio(element)]).filter(([, found]) => found < 4.5);
})();
