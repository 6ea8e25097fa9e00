/**
 * The value below which so many percent of all values lie, by the nearest rank.
 * @param percent above 0, at most 100
 * @throws when there are no values
 */
export const percentile = (values: readonly number[], percent: number): number => {
  const value = values.toSorted((a, b) => a - b)[Math.ceil((percent / 100) * values.length) - 1];
  if (value === undefined) throw new Error('a percentile of nothing');
  return value;
};
