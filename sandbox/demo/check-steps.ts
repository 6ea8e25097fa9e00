import { chatSteps } from './check-chat.ts';
import { mapsSteps } from './check-maps.ts';
import { pageSteps } from './check-page.ts';
import { smsSteps } from './check-sms.ts';
import type { CheckStep } from './check-step.ts';
import { vaultSteps } from './check-vault.ts';

/** In order: the last ones judge what the others have seen. */
export const checkSteps: readonly CheckStep[] = [...mapsSteps, ...smsSteps, ...chatSteps, ...pageSteps, ...vaultSteps];
