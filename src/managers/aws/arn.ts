/** The partition that a region is in (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

/** The ARN for a policy, of whichever account. @param resource such as `secret:openai-??????` */
export function arnPattern(service: string, region: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:*:${resource}`;
}
