/** What `--help` prints. */
export const HELP = `Stops calls through Portcullis: at once, on every instance that can be reached, until it is released.

  npm run emergency-lockdown -- --reason "key leaked"                        everything
  npm run emergency-lockdown -- --reason "key leaked" --integration maps     one integration
  npm run emergency-lockdown -- --status                                     what is held, since when, by whom, and why
  npm run emergency-lockdown -- --release <hold> --reason "key replaced"     asks for a release code

Without npm: node dist/scripts/emergency-lockdown.js --reason "key leaked"

What is held: everything that fits all of these, each given once
  --integration <name>    calls to one third party
  --operation <name>      one operation of it
  --caller <subject>      calls of one caller
  --issuer <url>          calls with tokens of one issuer

  --reason <text>         why; asked of engaging and releasing alike
  --revoke-at-provider    disable the key at the provider as well
  --dry-run               show what would be done, and do nothing
  --status                list what is held
  --release <hold...|all> end holds
  --file <path>           the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml
  --json                  answer in JSON

Exit codes: 0 done, and every instance that could be seen confirmed; 1 not so: read what it says; 2 the command line was refused,
and nothing was done. docs/runbooks/lockdown.md says what to do in the first 5, 15 and 30 minutes.`;
