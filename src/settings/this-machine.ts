/** Whether what goes to a host stays on this machine. @param host an address of IPv6 in brackets or without. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|\[::1\]|::1|127\.\d+\.\d+\.\d+)$/.test(host);
}

/**
 * The URL of a service that secrets, or the tokens for them, are sent to. They cross no network in the clear: by http it has to be on
 * this machine, where also a sidecar may listen that does the TLS.
 * @returns undefined for anything else, and for what holds credentials, a query or a fragment.
 */
export function serviceUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, hostname, username, password, search, hash } = url;
  if (`${username}${password}${search}${hash}` !== '') return undefined;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname)) ? url : undefined;
}
