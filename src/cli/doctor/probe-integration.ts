import type { AddressPolicy } from '../../egress/address-policy.ts';
import { pinnedAgents, reach } from '../../egress/http.ts';
import { smallRequest } from '../../egress/small-request.ts';
import type { IntegrationDefinition, ProbeTools } from '../../integrations/definition.ts';
import { integrations } from '../../integrations/index.ts';
import type { SecretClient } from '../../secrets/client.ts';
import type { IntegrationSettings } from '../../settings/integration.ts';
import type { Finding } from './finding.ts';

/** Milliseconds to open a connection. */
const CONNECT_TIMEOUT = 10_000;
/** For a call that asks for next to nothing. */
const REQUEST_LIMITS = { timeout: 20_000, maxBytes: 512 * 1024 };

/** Tries an integration's key under the egress policy that its calls are under. */
export async function probeIntegration(
  name: string,
  section: IntegrationSettings,
  egress: AddressPolicy,
  secrets: SecretClient,
): Promise<Finding> {
  const definition = integrations.find((each) => each.name === section.use) as IntegrationDefinition;
  const policy = { allowPrivateAddresses: section.allowPrivateAddresses ?? egress.allowPrivateAddresses };
  const { credentials } = definition.plan(section);
  const tools: ProbeTools = {
    reveal: async (field) => {
      const credential = credentials[field];
      if (credential === undefined) throw new Error('No such credential.');
      return typeof credential === 'string' ? credential : (await secrets.get(credential)).current.value.reveal();
    },
    agents: pinnedAgents(policy),
    connect: (origin) => reach(origin, policy, CONNECT_TIMEOUT),
    request: (request) => smallRequest(request, policy, REQUEST_LIMITS),
  };
  try {
    const { outcome, ...rest } = await definition.probe(section, tools);
    return { kind: 'integration', name, outcome: outcome === 'works' ? 'ok' : outcome, ...rest };
  } catch {
    // What a vendor's client throws may quote the request, and the key with it.
    const remedy = 'check the configuration and the network, and try again';
    return { kind: 'integration', name, outcome: 'unreachable', detail: 'the probe failed', remedy };
  } finally {
    tools.agents.http.destroy();
    tools.agents.https.destroy();
  }
}
