/** An Adaptive Card as JSON. */
export type Card = { readonly type: 'AdaptiveCard' } & Readonly<Record<string, unknown>>;
