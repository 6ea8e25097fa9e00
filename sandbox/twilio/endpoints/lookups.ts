import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';

/** What `Fields` can ask for beyond the free formatting; each costs extra. */
const PACKAGES = [
  'caller_name',
  'sim_swap',
  'call_forwarding',
  'line_status',
  'line_type_intelligence',
  'identity_match',
  'reassigned_number',
  'sms_pumping_risk',
  'phone_number_quality_score',
  'pre_fill',
] as const;

const lineType = {
  carrier_name: 'Sandbox Wireless',
  error_code: null,
  mobile_country_code: '310',
  mobile_network_code: '000',
  type: 'mobile',
};

/** https://www.twilio.com/docs/lookup/v2-api */
export const lookup: Route = {
  method: 'GET',
  path: '/v2/PhoneNumbers/*',
  answer({ query }, [number = '']) {
    const asked = (query.get('Fields') ?? '').split(',');
    const valid = /^\+\d{8,15}$/.test(number);
    return json({
      calling_country_code: valid ? number.slice(1, 2) : null,
      country_code: valid ? 'US' : null,
      national_format: valid ? number.slice(2) : null,
      phone_number: number,
      url: `https://lookups.twilio.com/v2/PhoneNumbers/${number}`,
      valid,
      validation_errors: valid ? [] : ['TOO_SHORT'],
      ...Object.fromEntries(PACKAGES.map((name) => [name, null])),
      ...(asked.includes('line_type_intelligence') && { line_type_intelligence: lineType }),
    });
  },
};
