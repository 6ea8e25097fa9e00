import type { Operation } from '../definition.ts';
import { lists, parametersOf } from './parameters.ts';
import type { TwilioSection } from './settings.ts';

/** An operation with what the section says of its parameters, and of the service in its path. */
export function configure(operation: Operation, section: TwilioSection): Operation {
  const { allowed = [], kept = [] } = parametersOf[operation.name] ?? {};
  const open = kept.filter((name) => section.callerMaySet.includes(name));
  const callers = [...allowed, ...open];
  const ours = Object.entries(configuredParameters(operation.name, section)).filter(([name]) => kept.includes(name));
  const pick = (isOpen: boolean) => Object.fromEntries(ours.filter(([name]) => open.includes(name) === isOpen));
  const { parameters } = operation;
  return {
    ...operation,
    ...service(operation, section),
    parameters: parameters && {
      query: parameters.body === undefined ? callers : [],
      ...(parameters.body !== undefined && {
        body: { allowed: callers, lists, fixed: pick(false), defaults: pick(true) },
      }),
    },
  };
}

/** Twilio's names for what the section sets. An update has no defaults: it changes only what it says. */
function configuredParameters(operation: string, section: TwilioSection): Record<string, string> {
  if (operation !== 'send-message' && operation !== 'make-call') return {};
  const { from, messagingServiceSid, statusCallback, url, twiml } = section;
  return {
    ...(from !== undefined && { From: from }),
    ...(messagingServiceSid !== undefined && { MessagingServiceSid: messagingServiceSid }),
    ...(statusCallback !== undefined && { StatusCallback: statusCallback }),
    ...(url !== undefined && { Url: url }),
    ...(twiml !== undefined && { Twiml: twiml }),
  };
}

/** The Verify service in the path: the configured one, whatever the caller wrote; without one, what the caller wrote. */
function service({ path, inject }: Operation, { verifyServiceSid }: TwilioSection): Pick<Operation, 'path' | 'inject'> {
  if (verifyServiceSid === undefined) return { path: path.replace('{verifyServiceSid}', '*'), inject };
  return { path, inject: [...inject, { in: 'path', name: 'verifyServiceSid', value: verifyServiceSid }] };
}
