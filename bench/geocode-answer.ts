const area = (long: string, short: string, ...types: string[]) => ({ long_name: long, short_name: short, types });

/** A geocoding answer as Google documents it, about 1.2 kB; it holds neither `'` nor `$`, which nginx would interpret. */
export const geocodeAnswer = JSON.stringify({
  results: [
    {
      address_components: [
        area('No. 7', 'No. 7', 'street_number'),
        area('Section 5, Xinyi Road', 'Section 5, Xinyi Rd', 'route'),
        area('Xicun Village', 'Xicun Village', 'administrative_area_level_3', 'political'),
        area('Xinyi District', 'Xinyi District', 'administrative_area_level_2', 'political'),
        area('Taipei City', 'Taipei City', 'administrative_area_level_1', 'political'),
        area('Taiwan', 'TW', 'country', 'political'),
        area('110', '110', 'postal_code'),
      ],
      formatted_address: 'No. 7, Section 5, Xinyi Rd, Xicun Village, Xinyi District, Taipei City, Taiwan 110',
      geometry: {
        location: { lat: 25.033964, lng: 121.564468 },
        location_type: 'ROOFTOP',
        viewport: {
          northeast: { lat: 25.0353129802915, lng: 121.5658169802915 },
          southwest: { lat: 25.0326150197085, lng: 121.5631190197085 },
        },
      },
      place_id: 'ChIJraeA2rarQjQRPBBjyR3RxKw',
      plus_code: { compound_code: '2HM7+HQ Xinyi District, Taipei City, Taiwan', global_code: '7QQ32HM7+HQ' },
      types: ['establishment', 'point_of_interest', 'tourist_attraction'],
    },
  ],
  status: 'OK',
});
