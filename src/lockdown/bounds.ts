/** Characters of an order; the longest that Portcullis makes, a release of a thousand, has some 25,000. */
export const LONGEST_ORDER = 65_536;
/** Orders that one release may name. */
export const MOST_RELEASED = 1000;
/** Characters of an operator's reason, and name. */
export const LONGEST_REASON = 1000;
