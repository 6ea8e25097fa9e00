import { CallFailed, callProvider } from './gateway.js';

/** Geocodes a text. @returns the first result, in the shape that Google documents. */
export async function search(text, onSent) {
  const target = `/maps/api/geocode/json?${new URLSearchParams({ address: text })}`;
  const answer = await callProvider('maps', target, { onSent });
  const { status, results } = await answer.json();
  if (status === 'OK') return results[0];
  if (status === 'ZERO_RESULTS') {
    throw new CallFailed(
      `Nothing found for “${text}”. The stand-in knows a few dozen sights: try Tokyo Tower or Machu Picchu.`,
    );
  }
  throw new CallFailed(`The provider could not search (${status}). Try again.`);
}
