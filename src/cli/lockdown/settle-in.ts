import { actAsOwner } from './act-as-owner.ts';
import { findPlaces, type Places } from './places.ts';
import type { EmergencyWorld } from './world.ts';

/**
 * Finds the places, goes to where their paths begin, and goes on as the user whom they belong to. Never throws: what could not be done
 * is among the remarks.
 */
export function settleIn(file: string | undefined, world: EmergencyWorld): Places {
  const places = findPlaces(file, world);
  return { ...places, remarks: [...places.remarks, ...goThere(places), ...becomeOwner(places)] };
}

/** Other paths of the configuration, such as that of a certificate, begin there too. */
function goThere({ directory }: Places): string[] {
  try {
    process.chdir(directory);
    return [];
  } catch {
    return [`${directory} cannot be entered by this user: run this as the user that runs the gateways.`];
  }
}

function becomeOwner(places: Places): string[] {
  try {
    const note = actAsOwner(places);
    return note === undefined ? [] : [note];
  } catch {
    return ['Whom the gateways belong to could not be told: see that they can read what the lines below name.'];
  }
}
