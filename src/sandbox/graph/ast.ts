import type { Value } from './values.ts';

/** What can be computed from a row. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'list'; readonly op: string; readonly left: Expression; readonly list: readonly Expression[] };

/** An expression with the name of the column that it makes, if the query gives one. */
export interface Named {
  readonly name: string | undefined;
  readonly of: Expression;
}

export interface Sort {
  readonly of: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type JoinKind = 'innerunique' | 'inner' | 'leftouter' | 'fullouter';

export type Operator =
  | { readonly kind: 'where'; readonly of: Expression }
  | { readonly kind: 'extend'; readonly columns: readonly Named[] }
  | { readonly kind: 'project'; readonly columns: readonly Named[] }
  | { readonly kind: 'project-away' | 'project-keep'; readonly names: readonly string[] }
  | { readonly kind: 'project-rename'; readonly pairs: readonly { readonly to: string; readonly from: string }[] }
  | { readonly kind: 'summarize'; readonly aggregates: readonly Named[]; readonly by: readonly Named[] }
  | { readonly kind: 'distinct'; readonly columns: readonly Named[] | '*' }
  | { readonly kind: 'sort'; readonly by: readonly Sort[] }
  | { readonly kind: 'top'; readonly count: number; readonly by: readonly Sort[] }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'count' }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly right: Query;
      readonly on: readonly { readonly left: string; readonly right: string }[];
    }
  | { readonly kind: 'union'; readonly others: readonly Query[] }
  | { readonly kind: 'mv-expand'; readonly name: string | undefined; readonly of: Expression; readonly limit: number };

export interface Query {
  readonly table: string;
  readonly operators: readonly Operator[];
}
