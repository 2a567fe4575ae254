import type { BandState, Check, Step } from './parts.ts';

/** Adaptive Cards' container styles (adaptivecards.io: ContainerStyle). */
type Style = 'default' | 'emphasis' | 'accent' | 'good' | 'attention' | 'warning';

interface Look {
  readonly style: Style;
  /** Text, never an emoji: it takes the colour of its line, and is there in every font. */
  readonly symbol: string;
}

/** Colour is only ever the second carrier: the state's word and symbol stand in the band. */
export const bandLooks: Readonly<Record<BandState, Look>> = {
  WAITING: { style: 'accent', symbol: '◔' },
  RUNNING: { style: 'emphasis', symbol: '▶' },
  DONE: { style: 'good', symbol: '✔' },
  RESOLVED: { style: 'good', symbol: '✔' },
  HEALTHY: { style: 'good', symbol: '✔' },
  FAILED: { style: 'attention', symbol: '✖' },
  CRITICAL: { style: 'attention', symbol: '✖' },
  REFUSED: { style: 'warning', symbol: '⊘' },
  REJECTED: { style: 'warning', symbol: '⊘' },
  UNKNOWN: { style: 'warning', symbol: '?' },
  WARNING: { style: 'warning', symbol: '⚠' },
  PAUSED: { style: 'warning', symbol: '‖' },
  INFORMATION: { style: 'default', symbol: '•' },
  INACTIVE: { style: 'emphasis', symbol: '○' },
  EXPIRED: { style: 'emphasis', symbol: '○' },
  WITHDRAWN: { style: 'emphasis', symbol: '○' },
  QUESTION: { style: 'accent', symbol: '?' },
  HELP: { style: 'default', symbol: '?' },
  WELCOME: { style: 'accent', symbol: '≡' },
};

/** A card that has no state, but shows what is there. */
export const listLook: Look = { style: 'default', symbol: '≡' };

interface Sign {
  readonly symbol: string;
  /** Adaptive Cards' text colours; the symbol is the carrier. */
  readonly color: 'Default' | 'Good' | 'Warning' | 'Attention' | 'Accent';
  /** What is only to come, or was left out, stands back. */
  readonly subtle: boolean;
}

export const signs: Readonly<Record<Check['state'] | Step['state'], Sign>> = {
  yes: { symbol: '✔', color: 'Good', subtle: false },
  done: { symbol: '✔', color: 'Good', subtle: false },
  warn: { symbol: '⚠', color: 'Warning', subtle: false },
  no: { symbol: '✖', color: 'Attention', subtle: false },
  failed: { symbol: '✖', color: 'Attention', subtle: false },
  running: { symbol: '▶', color: 'Accent', subtle: false },
  info: { symbol: '•', color: 'Default', subtle: false },
  waiting: { symbol: '○', color: 'Default', subtle: true },
  skipped: { symbol: '–', color: 'Default', subtle: true },
};
