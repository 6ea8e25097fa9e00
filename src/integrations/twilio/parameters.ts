/*
 * What callers may say to Twilio by default: to whom, and what. All that decides whose number it comes from, what it plays or
 * shows, what it costs, where Twilio reports, and what Twilio's own safeguards do, is the configuration's.
 */

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message */
export const message = {
  allowed: ['To', 'Body', 'SmartEncoded', 'ValidityPeriod', 'ProvideFeedback', 'Attempt', 'MessageIntent', 'MaxPrice'],
  kept: [
    'From',
    'FallbackFrom',
    'MessagingServiceSid',
    'StatusCallback',
    // Its StatusCallback takes effect where none is sent.
    'ApplicationSid',
    'MediaUrl',
    'ContentSid',
    'ContentVariables',
    'PersistentAction',
    'SendAsMms',
    'ShortenUrls',
    // A message that waits outlives the token that sent it.
    'ScheduleType',
    'SendAt',
    // `disable` turns SMS pumping protection off.
    'RiskCheck',
    'TrafficType',
    'ForceDelivery',
    'ContentRetention',
    'AddressRetention',
  ],
} as const;

/** https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
export const call = {
  allowed: ['To', 'Timeout', 'TimeLimit'],
  kept: [
    'From',
    'CallerId',
    'Url',
    'Method',
    'Twiml',
    'ApplicationSid',
    'FallbackUrl',
    'FallbackMethod',
    'StatusCallback',
    'StatusCallbackMethod',
    'StatusCallbackEvent',
    // Dials on from wherever the call arrives.
    'SendDigits',
    'Record',
    'RecordingChannels',
    'RecordingTrack',
    'RecordingConfigurationId',
    'RecordingStatusCallback',
    'RecordingStatusCallbackMethod',
    'RecordingStatusCallbackEvent',
    'Trim',
    'SipAuthUsername',
    'SipAuthPassword',
    'MachineDetection',
    'MachineDetectionTimeout',
    'MachineDetectionSpeechThreshold',
    'MachineDetectionSpeechEndThreshold',
    'MachineDetectionSilenceTimeout',
    'AsyncAmd',
    'AsyncAmdStatusCallback',
    'AsyncAmdStatusCallbackMethod',
    'Byoc',
    'CallReason',
    'CallToken',
    'Passports',
    'ClientNotificationUrl',
  ],
} as const;

/** https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource */
export const callUpdate = {
  allowed: ['Status', 'TimeLimit'],
  kept: ['Url', 'Method', 'Twiml', 'FallbackUrl', 'FallbackMethod', 'StatusCallback', 'StatusCallbackMethod'],
} as const;

/** https://www.twilio.com/docs/messaging/api/message-resource#update-a-message-resource */
export const messageUpdate = { allowed: ['Body', 'Status'], kept: [] } as const;

/** https://www.twilio.com/docs/verify/api/verification#start-new-verification */
export const verification = {
  allowed: ['To', 'Channel', 'Locale', 'AppHash', 'Amount', 'Payee', 'DeviceIp'],
  kept: [
    'CustomFriendlyName',
    'CustomMessage',
    // A code of the caller's choosing proves nothing.
    'CustomCode',
    'SendDigits',
    'RateLimits',
    'ChannelConfiguration',
    'TemplateSid',
    'TemplateCustomSubstitutions',
    'Templates',
    'EnableSnaClientToken',
    // `disable` turns Fraud Guard off.
    'RiskCheck',
    'Tags',
  ],
} as const;

/** https://www.twilio.com/docs/verify/api/verification-check#check-a-verification */
export const verificationCheck = {
  allowed: ['To', 'Code', 'VerificationSid', 'Amount', 'Payee', 'SnaClientToken'],
  kept: [],
} as const;

/** https://www.twilio.com/docs/lookup/v2-api: without Fields it is free; each of Fields has its price, and some tell whose number it is. */
export const lookup = {
  allowed: ['CountryCode'],
  kept: [
    'Fields',
    'FirstName',
    'LastName',
    'AddressLine1',
    'AddressLine2',
    'City',
    'State',
    'PostalCode',
    'AddressCountryCode',
    'NationalId',
    'DateOfBirth',
    'LastVerifiedDate',
    'VerificationSid',
    'PartnerSubId',
  ],
} as const;

/** Those that Twilio takes several times. */
export const lists = ['MediaUrl', 'PersistentAction', 'StatusCallbackEvent', 'RecordingStatusCallbackEvent'] as const;

/** All that a configuration may hand over to callers. */
export const keptParameters = [
  ...new Set([...message.kept, ...call.kept, ...callUpdate.kept, ...verification.kept, ...lookup.kept]),
].sort();

/** By operation. */
export const parametersOf: Readonly<
  Record<string, { readonly allowed: readonly string[]; readonly kept: readonly string[] }>
> = {
  'send-message': message,
  'update-message': messageUpdate,
  'make-call': call,
  'update-call': callUpdate,
  'start-verification': verification,
  'check-verification': verificationCheck,
  lookup,
};
