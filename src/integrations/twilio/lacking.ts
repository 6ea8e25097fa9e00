/** What decides whether an operation can work at all. */
export interface SenderSettings {
  readonly from?: string | undefined;
  readonly messagingServiceSid?: string | undefined;
  readonly verifyServiceSid?: string | undefined;
  readonly url?: string | undefined;
  readonly twiml?: string | undefined;
  readonly callerMaySet: readonly string[];
}

/** What a section must say before Twilio would accept an operation; undefined when it says so. */
export function lacking(operation: string, section: SenderSettings): string | undefined {
  const { from, messagingServiceSid, verifyServiceSid, url, twiml, callerMaySet } = section;
  const mayCaller = (...names: string[]) => names.some((name) => callerMaySet.includes(name));
  switch (operation) {
    case 'send-message':
      return (from ?? messagingServiceSid ?? (mayCaller('From', 'MessagingServiceSid') || undefined) !== undefined)
        ? undefined
        : 'send-message together with from or messagingServiceSid, or callerMaySet: [From]';
    case 'make-call':
      if (from === undefined && !mayCaller('From')) return 'make-call together with from, or callerMaySet: [From]';
      return url !== undefined || twiml !== undefined || mayCaller('Url', 'Twiml', 'ApplicationSid')
        ? undefined
        : 'make-call together with url or twiml, or callerMaySet: [Twiml]';
    case 'start-verification':
    case 'check-verification':
    case 'read-verification':
      return verifyServiceSid === undefined ? `${operation} together with verifyServiceSid` : undefined;
    default:
      return undefined;
  }
}
