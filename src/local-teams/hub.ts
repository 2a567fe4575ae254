/** Something that open pages hear of at once. */
export type News =
  | { readonly kind: 'message'; readonly id: string }
  | { readonly kind: 'typing'; readonly conversation: string; readonly thread: string | null }
  | { readonly kind: 'seen'; readonly person: string; readonly conversation: string; readonly message: string };

export type Listener = (news: News) => void;

export interface Hub {
  tell(news: News): void;
  /** Gives the function that ends it. */
  listen(listener: Listener): () => void;
}

export function createHub(): Hub {
  const listeners = new Set<Listener>();
  return {
    tell: (news) => {
      for (const listener of listeners) listener(news);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
