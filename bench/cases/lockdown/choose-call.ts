/** One call of the load. */
export interface Call {
  /** Which instance it goes to, as an index. */
  readonly door: number;
  readonly integration: string;
  readonly token: string;
}

export interface Choices {
  readonly doors: number;
  readonly integrations: readonly string[];
  readonly tokens: readonly string[];
  /** Gets every other round of calls; undefined: all integrations get the same. */
  readonly aim: string | undefined;
}

/**
 * The call of a turn. A round is one call to each instance, with the same integration and another caller.
 * @throws when there is nobody to call or to be called
 */
export const chooseCall = (turn: number, { doors, integrations, tokens, aim }: Choices): Call => {
  const round = Math.floor(turn / doors);
  const isAimed = aim !== undefined && round % 2 === 0;
  const integration = isAimed ? aim : integrations[Math.floor(round / 2) % integrations.length];
  const token = tokens[turn % tokens.length];
  if (integration === undefined || token === undefined) throw new Error('no integration, or no token');
  return { door: turn % doors, integration, token };
};
