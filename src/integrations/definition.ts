import type { z } from 'zod';
import type { IntegrationSettings } from '../settings/integration.ts';
import type { SecretReference } from '../settings/secret-reference.ts';

/** One thing a caller may do at a third party. Its method and path pattern are the allow-list; nothing else goes through. */
export interface Operation {
  /** For configuration, log and metrics, such as `geocode`. */
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `*` is one segment, `**` any further ones, `{name}` (a part of) one segment that injection replaces. */
  readonly path: string;
  /** Where the provider serves it: scheme, host and port. */
  readonly origin: string;
  /** False for what reads or lists a whole account: then only a config that names the operation enables it. */
  readonly safe: boolean;
  /** The largest request body in bytes; 0 allows none. */
  readonly maxBody: number;
  /** How the provider's key gets into the request. */
  readonly inject: readonly InjectionRule[];
}

/** Puts a credential into a request. `value` is text in which `{field}` stands for a credential of that name. */
export type InjectionRule =
  | { readonly in: 'header' | 'query' | 'path'; readonly name: string; readonly value: string }
  | { readonly in: 'bearer' | 'basic'; readonly value: string };

/** An integration as one section of the configuration asks for it. */
export interface IntegrationPlan {
  readonly operations: readonly Operation[];
  readonly credentials: Readonly<Record<string, SecretReference>>;
  /** Request headers, in lower case, that callers may send beside the base set. */
  readonly requestHeaders: readonly string[];
  /** Answer headers, in lower case, that go back beside the base set. */
  readonly responseHeaders: readonly string[];
  /** Query parameters, in lower case, by which the provider takes credentials: the caller's are removed. */
  readonly credentialParameters: readonly string[];
}

/** What `portcullis doctor` learnt about a key. */
export type ProbeResult =
  | { readonly outcome: 'works'; readonly detail: string }
  | { readonly outcome: 'refused'; readonly detail: string; readonly remedy: string }
  | { readonly outcome: 'unreachable'; readonly detail: string; readonly remedy: string }
  | { readonly outcome: 'untested'; readonly detail: string };

/** What a probe may use: the credentials, and a way out that keeps the egress policy. */
export interface ProbeTools {
  reveal(field: string): Promise<string>;
  /** For vendors' clients built on node:http(s): agents that resolve and check addresses as the gateway does. */
  readonly agents: { readonly http: import('node:http').Agent; readonly https: import('node:https').Agent };
  /** Opens a connection to an origin and closes it. @throws when it cannot be reached. */
  connect(origin: string): Promise<void>;
}

/** What `portcullis init` writes for an integration, and what its first call can be. */
export interface Starter {
  /** What it is, in a few words, for the question. */
  readonly summary: string;
  /** Its name under `integrations`, which is also the scope asked of callers. */
  readonly name: string;
  /** YAML, commented: the keys of its section beside those that every integration has. */
  readonly settings: string;
  /** Path and query of a cheap GET, as the provider documents it. */
  readonly sample: string;
  /** True when `settings` stands for an API of the user's own, and must be edited first. */
  readonly example?: true;
}

/** A third party: one file that says all Portcullis knows of it. */
export interface IntegrationDefinition<Section extends IntegrationSettings = IntegrationSettings> {
  /** The value of `use`. */
  readonly name: Section['use'];
  /** The strict schema of its section. */
  readonly settings: z.ZodObject;
  plan(section: Section): IntegrationPlan;
  readonly starter: Starter;
  /** Tries the key with a cheap real call. */
  probe(section: Section, tools: ProbeTools): Promise<ProbeResult>;
}
