interface Index<Doc> {
  readonly keyOf: (doc: Doc) => string | undefined;
  readonly groups: Map<string, Map<string, Doc>>;
  /** Under which group each document is filed: documents may have been changed in place since. */
  readonly filed: Map<string, string>;
}

/** A named set of documents. Keys are compared without regard to case, as ARM ids are. */
export class Table<Doc> {
  readonly #docs = new Map<string, Doc>();
  readonly #indexes = new Map<string, Index<Doc>>();
  readonly #changed: (key: string, doc: Doc | undefined) => void;

  constructor(changed: (key: string, doc: Doc | undefined) => void) {
    this.#changed = changed;
  }

  get(key: string): Doc | undefined {
    return this.#docs.get(key.toLowerCase());
  }

  /** Stores the document; call it again after changing one in place. */
  set(key: string, doc: Doc): void {
    const at = key.toLowerCase();
    this.#docs.set(at, doc);
    for (const index of this.#indexes.values()) file(index, at, doc);
    this.#changed(at, doc);
  }

  delete(key: string): void {
    const at = key.toLowerCase();
    if (!this.#docs.delete(at)) return;
    for (const index of this.#indexes.values()) unfile(index, at);
    this.#changed(at, undefined);
  }

  /** Documents in the order in which they were first stored. */
  values(): IterableIterator<Doc> {
    return this.#docs.values();
  }

  /**
   * The documents whose `keyOf` is `key`, in the order in which they got it. The index is built when its name is first
   * used and kept from then on: always give the same name the same function. A document with key undefined is left out.
   */
  by(name: string, key: string, keyOf: (doc: Doc) => string | undefined): Doc[] {
    let index = this.#indexes.get(name);
    if (!index) {
      index = { keyOf, groups: new Map(), filed: new Map() };
      for (const [at, doc] of this.#docs) file(index, at, doc);
      this.#indexes.set(name, index);
    }
    return [...(index.groups.get(key)?.values() ?? [])];
  }

  get size(): number {
    return this.#docs.size;
  }
}

function file<Doc>(index: Index<Doc>, at: string, doc: Doc): void {
  const key = index.keyOf(doc);
  if (index.filed.get(at) !== key) unfile(index, at);
  if (key === undefined) return;
  let group = index.groups.get(key);
  if (!group) {
    group = new Map();
    index.groups.set(key, group);
  }
  group.set(at, doc);
  index.filed.set(at, key);
}

function unfile<Doc>(index: Index<Doc>, at: string): void {
  const key = index.filed.get(at);
  if (key === undefined) return;
  const group = index.groups.get(key);
  group?.delete(at);
  if (group?.size === 0) index.groups.delete(key);
  index.filed.delete(at);
}
