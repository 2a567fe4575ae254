/** @param {string} color @param {string} subtle */
const text = (color, subtle) => ({ default: color, subtle });

/**
 * One container style: its background, its text, and the colours that stay readable on it.
 * @param {Record<string, string>} paint
 */
function style({ back, border, ink, faint, accent, good, warning, attention }) {
  return {
    backgroundColor: back,
    borderColor: border ?? back,
    foregroundColors: {
      default: text(ink, faint),
      dark: text(ink, faint),
      light: text(faint, faint),
      accent: text(accent, accent),
      good: text(good, good),
      warning: text(warning, warning),
      attention: text(attention, attention),
    },
  };
}

const onLight = {
  ink: '#242424',
  faint: '#555555',
  accent: '#444791',
  good: '#0b6a0b',
  warning: '#8a4200',
  attention: '#a4001d',
};
const onDark = {
  ink: '#ffffff',
  faint: '#c8c8c8',
  accent: '#aab1fa',
  good: '#92d18a',
  warning: '#fbc38f',
  attention: '#ff9da4',
};

const palettes = {
  light: {
    default: style({ back: '#ffffff', ...onLight }),
    emphasis: style({ back: '#f0f0f2', ...onLight }),
    accent: style({ back: '#dfe3fb', ...onLight, faint: '#47496b' }),
    good: style({ back: '#d7f0d5', ...onLight, faint: '#3d553c' }),
    warning: style({ back: '#ffe9b8', ...onLight, faint: '#5e4f27', warning: '#7a3a00' }),
    attention: style({ back: '#fadadd', ...onLight, faint: '#6b4044', attention: '#96001a' }),
  },
  dark: {
    default: style({ back: '#292929', ...onDark }),
    emphasis: style({ back: '#3a3a3d', ...onDark }),
    accent: style({ back: '#34376b', ...onDark, faint: '#cfd3f5' }),
    good: style({ back: '#1c4a1a', ...onDark, faint: '#c3e0bf' }),
    warning: style({ back: '#5c4400', ...onDark, faint: '#ecd9a8' }),
    attention: style({ back: '#6b1d27', ...onDark, faint: '#f3c6ca' }),
  },
};

const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };

/** A host configuration with Teams' sizes and spacings. @param {'light' | 'dark'} theme */
export const hostConfig = (theme) => ({
  supportsInteractivity: true,
  fontTypes: {
    default: { fontFamily: 'var(--font)', fontSizes: sizes, fontWeights: { lighter: 300, default: 400, bolder: 600 } },
    monospace: {
      fontFamily: 'var(--mono)',
      fontSizes: sizes,
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
  },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: theme === 'dark' ? '#525252' : '#d1d1d1' },
  imageSizes: { small: 32, medium: 52, large: 100 },
  containerStyles: palettes[theme],
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', spacing: 'small', size: 'small' },
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 16, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
  imageSet: { imageSize: 'medium', maxImageHeight: 100 },
  factSet: {
    title: { color: 'default', size: 'default', weight: 'bolder', wrap: true, maxWidth: 140 },
    value: { color: 'default', size: 'default', weight: 'default', wrap: true },
    spacing: 16,
  },
  table: { cellSpacing: 8 },
  textStyles: { heading: { size: 'large', weight: 'bolder', color: 'default', isSubtle: false, fontType: 'default' } },
  textBlock: { headingLevel: 3 },
});
