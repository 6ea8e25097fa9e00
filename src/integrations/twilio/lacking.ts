/** What decides whether an operation can work at all. */
export interface SenderSettings {
  readonly from?: string | undefined;
  readonly messagingServiceSid?: string | undefined;
  readonly url?: string | undefined;
  readonly twiml?: string | undefined;
  readonly callerMaySet: readonly string[];
}

/** What a section that names an operation must say before Twilio would accept it; undefined when it says so. */
export function lacking(operation: string, section: SenderSettings): string | undefined {
  const { from, messagingServiceSid, url, twiml, callerMaySet } = section;
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
    default:
      return undefined;
  }
}
