import { type Decision, decide, type Group, type Memory, remember } from '../../../src/alerts/decide/decide.ts';
import { type Alert, twinOf } from '../../../src/alerts/schema/schema.ts';

/** An alert and what Azure says about its job. */
export interface Event {
  readonly alert: Alert;
  readonly azure?: Memory['azure'];
}

/** What a store would keep, as the contract of {@link Memory} asks for it. */
export class World {
  readonly cards: { readonly key: string; group: Group }[] = [];
  readonly decisions: { readonly alert: Alert; readonly decision: Decision }[] = [];
  readonly #seen = new Map<string, { card: { group: Group } | undefined }>();

  deliver({ alert, azure }: Event): Decision {
    const twin = twinOf(alert.identity);
    const newest = this.cards.findLast((card) => card.key === alert.group);
    const paired = alert.condition === 'Resolved' && twin ? this.#seen.get(twin)?.card : newest;
    const card = alert.identity.endsWith('|Resolved') ? paired : newest;
    const memory: Memory = {
      seen: this.#seen.has(alert.identity),
      resolved: alert.identity.endsWith('|Fired') && twin !== undefined && this.#seen.has(twin),
      group: card?.group,
      azure,
    };
    const decision = decide(alert, memory, alert.firedAt);
    this.decisions.push({ alert, decision });
    if (!memory.seen) this.#keep(alert, decision, remember(memory, alert, decision), card);
    return decision;
  }

  #keep(alert: Alert, decision: Decision, next: Memory, card: { group: Group } | undefined): void {
    let shown = decision.do === 'drop' ? undefined : card;
    if (decision.do === 'post') {
      const posted = { key: alert.group, group: next.group! };
      this.cards.push(posted);
      shown = posted;
    } else if (shown) {
      shown.group = next.group!;
    }
    this.#seen.set(alert.identity, { card: shown });
  }

  /** What a person did to the newest card of the group. */
  inactivate(key: string): void {
    const card = this.cards.findLast((one) => one.key === key);
    if (card) card.group = { ...card.group, state: 'inactive' };
  }

  /** How things stand for each group, however many cards it took to get there. */
  standing(): Record<string, Omit<Group, 'state'> & { readonly open: boolean }> {
    const groups = Map.groupBy(this.cards, (card) => card.key);
    return Object.fromEntries(
      [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, cards]) => {
          const all = cards.map((card) => card.group);
          return [
            key,
            {
              open: all.some((group) => group.state === 'open'),
              count: all.reduce((sum, group) => sum + group.count, 0),
              firing: all.reduce((sum, group) => sum + group.firing, 0),
              firstAt: Math.min(...all.map((group) => group.firstAt)),
              lastAt: Math.max(...all.map((group) => group.lastAt)),
              severity: all.map((group) => group.severity).sort()[0],
            },
          ];
        }),
    );
  }
}
