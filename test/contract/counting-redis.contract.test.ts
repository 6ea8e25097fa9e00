import { connectCounting } from '../harness/counting-rig.ts';
import { redisPlaces } from '../harness/redis-places.ts';
import { describeCounting } from './counting.ts';

for (const { kind, start } of redisPlaces)
  describeCounting(kind, async () => {
    const place = await start();
    const rig = await connectCounting(place.section);
    return {
      instances: rig.instances,
      close: async () => {
        rig.close();
        await place.close();
      },
    };
  });
