import type { z } from 'zod';
import type { IntegrationSettings } from '../settings/integration.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { KeyRevocation } from './provider/revocation.ts';

/** One thing a caller may do at a third party. Its method and path pattern are the allow-list; nothing else goes through. */
export interface Operation {
  /** For configuration, log and metrics, such as `geocode`. */
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `*` is one segment, `**` any further ones, `{name}` (a part of) one segment that injection replaces. */
  readonly path: string;
  /** Where the provider serves it: scheme, host and port. */
  readonly origin: string;
  /** False for what answers from more than the call's own input, such as an account's lists: only a config that names it enables it. */
  readonly safe: boolean;
  /** What the request body may be; empty: there is none. */
  readonly body: readonly BodyKind[];
  /** The largest request body in bytes; 0 allows none. */
  readonly maxBody: number;
  /** Absent: whatever the caller sends goes on. */
  readonly parameters?: ParameterPolicy | undefined;
  /** How the provider's key gets into the request. */
  readonly inject: readonly InjectionRule[];
  /** True when doing it twice does no more than doing it once, so that it may be retried. */
  readonly idempotent: boolean;
  /** What tells the price: the operation alone, what the request asks for, or what the answer reports. */
  readonly cost: 'fixed' | 'request' | 'response';
  /** True for what is reached by a WebSocket upgrade, and only so. */
  readonly webSocket?: true | undefined;
}

/** A kind of request body, told by its Content-Type; `bytes` is any. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'bytes';

/**
 * Which parameters callers may send, by name, exactly as the provider spells them. With `body`, the body is read: refused when
 * a name stands in it twice or is not listed, and sent on re-serialised.
 */
export interface ParameterPolicy {
  /** In the query; absent: any. */
  readonly query?: readonly string[] | undefined;
  readonly body?:
    | {
        readonly allowed: readonly string[];
        /** Of the allowed ones, those that may stand more than once, because the provider takes a list. */
        readonly lists?: readonly string[] | undefined;
        /** Always sent. A caller that sends another value is refused. */
        readonly fixed?: Readonly<Record<string, string>> | undefined;
        /** Sent when the caller sends none. */
        readonly defaults?: Readonly<Record<string, string>> | undefined;
        /** The character encoding in which the provider takes a form; UTF-8 when absent. Callers may use it too. */
        readonly charset?: 'utf-8' | 'big5' | undefined;
      }
    | undefined;
}

/**
 * Puts a credential into a request. In texts, `{field}` stands for a credential of that name; a rule that names one which is
 * not configured is left out.
 */
export type InjectionRule =
  | { readonly in: 'header' | 'query' | 'path' | 'form' | 'json'; readonly name: string; readonly value: string }
  | { readonly in: 'bearer' | 'basic'; readonly value: string }
  | AwsSignatureRule
  | HmacRule;

/** AWS Signature Version 4 in the headers of the request. */
export interface AwsSignatureRule {
  readonly in: 'aws-sigv4';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly service: string;
}

/** An HMAC (RFC 2104) over what `payload` says, in a header. */
export interface HmacRule {
  readonly in: 'hmac';
  /** The header. */
  readonly name: string;
  /** Its text; `{signature}` and `{timestamp}` stand for themselves. */
  readonly value: string;
  readonly key: string;
  readonly keyEncoding: 'utf8' | 'hex' | 'base64';
  readonly algorithm: 'sha256' | 'sha384' | 'sha512' | 'sha1';
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** What is signed: text with `{timestamp}`, `{method}`, `{host}`, `{path}`, `{query}`, `{target}` and `{body}`. */
  readonly payload: string;
  /** Sends the timestamp as a header too. */
  readonly timestamp?: { readonly name: string; readonly unit: 's' | 'ms' } | undefined;
}

/** Where an SDK puts a key beside `Authorization: Bearer`, and where the caller's token is then taken. */
export type TokenPlace = { readonly in: 'header'; readonly name: string } | { readonly in: 'basic-password' };

/** A credential as configured: a reference to a secret, or the text itself of what is none. */
export type Credential = SecretReference | string;

/** How a provider's keys look, as far as it says so: enough to notice a key of another provider, or half of one. */
export interface KeyShape {
  readonly pattern: RegExp;
  /** Goes on after "look like". */
  readonly words: string;
  /** What its keys begin with, and nobody else's. */
  readonly distinct?: RegExp;
}

/** What a credential field of an integration is. */
export type CredentialField =
  | { readonly secret: true; readonly optional?: boolean; readonly looksLike?: KeyShape }
  | { readonly secret: false; readonly optional?: boolean; readonly pattern: RegExp; readonly example: string };

/** An integration as one section of the configuration asks for it. */
export interface IntegrationPlan {
  readonly operations: readonly Operation[];
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Request headers, in lower case, that callers may send beside the base set. */
  readonly requestHeaders: readonly string[];
  /** Request headers, in lower case, for callers that do not send them. */
  readonly defaultHeaders?: Readonly<Record<string, string>>;
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
  /** One small request, bounded in time and size, following no redirect. @throws when there is no answer. */
  request(request: ProbeRequest): Promise<ProbeAnswer>;
}

export interface ProbeRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly text: string;
}

/** What `portcullis init` writes for an integration, and what its first call can be. */
export interface Starter {
  /** What it is, in a few words, for the question. */
  readonly summary: string;
  /** Its name under `integrations`, which is also the scope asked of callers. */
  readonly name: string;
  /** YAML, commented: the keys of its section beside those that every integration has. */
  readonly settings: string;
  /** Path and query of a cheap GET that is enabled, as the provider documents it; none where there is no such call. */
  readonly sample?: string;
  /** True when `settings` holds what must be edited first, such as an account. */
  readonly example?: true;
}

/** A third party: one file that says all Portcullis knows of it. */
export interface IntegrationDefinition<Section extends IntegrationSettings = IntegrationSettings> {
  /** The value of `use`. */
  readonly name: Section['use'];
  /** The strict schema of its section. */
  readonly settings: z.ZodObject;
  /** Its credentials; none where the configuration names them. */
  readonly credentials: Readonly<Record<string, CredentialField>>;
  /** All that it knows how to do; none where the configuration says so. */
  readonly operations: readonly Operation[];
  /** Where its SDK puts a key, when that is not `Authorization: Bearer`. */
  readonly tokenPlace?: TokenPlace;
  /**
   * How the WebSocket subprotocols begin by which the provider takes credentials: callers' never go on. Its SDK puts a key in the
   * first, and the caller's token is taken there.
   */
  readonly credentialSubprotocols?: readonly string[];
  plan(section: Section): IntegrationPlan;
  readonly starter: Starter;
  /** Tries the key with a cheap real call. */
  probe(section: Section, tools: ProbeTools): Promise<ProbeResult>;
  /** What becomes of the key once it leaked. */
  readonly revocation: KeyRevocation<Section>;
}
