/** Where in the query something is wrong: lines count from 1, columns from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The query is refused: what Resource Graph puts in `details` of its 400. */
export class QueryError extends Error {
  readonly code: string;
  /** Of a parser failure. */
  readonly at: (Place & { readonly token: string }) | undefined;

  constructor(code: string, message: string, at?: QueryError['at']) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** The query does not follow the grammar. */
export const parserFailure = (place: Place, token: string): QueryError =>
  new QueryError('ParserFailure', 'ParserFailure', { ...place, token });

/** The query is well formed and means nothing: an unknown column, values that do not fit together. */
export const semantic = (message: string): QueryError => new QueryError('InvalidQuery', message);
