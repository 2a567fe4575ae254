/** A binary heap of what is due when: the earliest first, and of the same time the one that was put in first. */
export class DueHeap {
  readonly #heap: { readonly due: number; readonly order: number; readonly id: string }[] = [];
  #order = 0;

  push(due: number, id: string): void {
    const heap = this.#heap;
    heap.push({ due, order: this.#order++, id });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** The earliest, without taking it. */
  peek(): { readonly due: number; readonly id: string } | undefined {
    return this.#heap[0];
  }

  pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const child = left + 1 < heap.length && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, at)) break;
      this.#swap(at, child);
      at = child;
    }
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #before(a: number, b: number): boolean {
    const one = this.#heap[a]!;
    const other = this.#heap[b]!;
    return one.due < other.due || (one.due === other.due && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = one;
  }
}
