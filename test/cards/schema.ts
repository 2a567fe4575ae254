import { createRequire } from 'node:module';

/** The part of Microsoft's `adaptivecards` that is used here; its own types want a browser's. */
interface Library {
  readonly AdaptiveCard: new () => {
    hostConfig: object;
    parse(json: object, context: Context): void;
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] };
  };
  readonly HostConfig: new (config: object) => object;
  readonly SerializationContext: new (version: object) => Context;
  readonly Versions: { readonly v1_5: object };
}

interface Context {
  readonly eventCount: number;
  getEventAt(index: number): { readonly message: string };
}

/**
 * What Microsoft's own parser has to say against a card at version 1.5, the newest that Teams shows: elements and
 * properties that are unknown or too new, values that are not allowed, actions in the wrong place.
 */
export function complaints(card: object): string[] {
  const { AdaptiveCard, HostConfig, SerializationContext, Versions } = library();
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.hostConfig = new HostConfig({ actions: { maxActions: 6 } });
  parsed.parse(structuredClone(card), context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const { validationEvents } = parsed.validateProperties();
  return [...events, ...validationEvents.map(({ message }) => message)];
}

/** The bundle is made for browsers and looks for `self`. */
function library(): Library {
  Object.assign(globalThis, { self: globalThis });
  return createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.min.js');
}
