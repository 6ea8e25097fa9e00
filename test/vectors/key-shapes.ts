/* Made-up keys of the form that their providers document, and what is none of them. By `use` and field. */

const digits = (length: number) => '0123456789'.repeat(20).slice(0, length);
const letters = (length: number) => 'abcDEF0123-_'.repeat(20).slice(0, length);
const word = (length: number) => 'abcDEF0123'.repeat(30).slice(0, length);
const hex = (length: number) => '0123456789abcdef'.repeat(8).slice(0, length);

export const goodKeys: Readonly<Record<string, readonly string[]>> = {
  'google-maps apiKey': [`AIzaSy${letters(33)}`, `AQ.Ab${letters(48)}`],
  'openai apiKey': [`sk-proj-${letters(156)}`, `sk-svcacct-${letters(156)}`, `sk-${word(48)}`, `sk-None-${word(48)}`],
  'anthropic apiKey': [`sk-ant-api03-${letters(93)}AA`, `sk-ant-admin01-${letters(93)}AA`],
  'stability apiKey': [`sk-${word(48)}`],
  'elevenlabs apiKey': [`sk_${hex(48)}`, hex(32)],
  'github token': [
    ...['ghp', 'gho', 'ghu', 'ghs', 'ghr'].map((kind) => `${kind}_${word(36)}`),
    `ghs_${digits(9)}.${letters(120)}`,
    `github_pat_${word(22)}_${word(59)}`,
    hex(40),
  ],
  'twilio apiKeySecret': [word(32)],
  'twilio authToken': [hex(32)],
};

/** What nobody's key is; each is questioned, wherever it is to be stored. */
export const noKeys: readonly (readonly [value: string, words: RegExp])[] = [
  ['secret://google-maps/api-key', /reference/],
  [`OPENAI_API_KEY=sk-proj-${word(40)}`, /NAME=value/],
  [`"sk-proj-${word(40)}"`, /quotes/],
  [`Bearer sk-proj-${word(40)}`, /authentication scheme/],
  ['-----BEGIN PRIVATE KEY-----MIIEvQ', /PEM/],
  [`eyJhbGciOiJSUzI1NiJ9.${word(60)}.${word(86)}`, /JWT/],
  ['your-api-key-here', /placeholder/],
  ['YOUR_API_KEY', /placeholder/],
  ['<your key>', /placeholder/],
  ['changeme', /placeholder/],
  ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', /placeholder/],
  [`AIza${'X'.repeat(35)}`, /placeholder/],
  ['sk-...', /placeholder/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: somebody forgot to fill it in.
  ['${OPENAI_API_KEY}', /placeholder/],
  ['[redacted]', /placeholder/],
  ['short', /fewer than 8/],
];
