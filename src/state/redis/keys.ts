/** The key of one thing. What belongs together in one script is one key, so that a cluster has it in one place. */
export const keyOf = (prefix: string, name: 'orders' | 'instances' | 'release-step' | 'rehearsal'): string =>
  `${prefix}${name}`;

/** Where it is published that orders were added. */
export const channelOf = (prefix: string): string => `${prefix}orders-changed`;

/** What was added to the orders last; by its tag, a cluster has it beside them. */
export const changesKeyOf = (prefix: string): string => `${prefix}orders-changes{${keyOf(prefix, 'orders')}}`;
