import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The fields of a log line: ids, codes and counts. There is no field for free text, so that personal data cannot be logged
 * by accident. A field that is not listed is dropped at run time.
 */
const allowedFields = [
  'requestId',
  'code',
  'errorName',
  'errorStack',
  'referralId',
  'caseId',
  'version',
  'type',
  'institutionId',
  'memberId',
  'attempts',
  'count',
  'failed',
  'durationMs',
  // A minute of the access log and the digest of its seal. An export of the log group is compared by them.
  'minute',
  'digest',
] as const;
export type LogFields = Partial<Record<(typeof allowedFields)[number], string | number | undefined>>;

let created: Logger | undefined;
const logger = () => (created ??= new Logger({ serviceName: 'indreptar' }));

/** One JSON line. `event` is a constant of the code, dotted: `relay.done`. */
export const log = {
  info: (event: string, fields: LogFields = {}) => logger().info(event, allowed(fields)),
  warn: (event: string, fields: LogFields = {}) => logger().warn(event, allowed(fields)),
  error: (event: string, fields: LogFields = {}, error?: unknown) =>
    logger().error(event, allowed({ ...fields, ...errorFields(error) })),
};

function allowed(fields: LogFields): Record<string, string | number> {
  const entries = allowedFields.map((name) => [name, fields[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [(typeof entry)[0], string | number] => entry[1] !== undefined),
  );
}

/** The name and the frames of an error, without its message, because libraries put rejected values into messages. */
function errorFields(error: unknown): LogFields {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { errorName: typeof error };
  return { errorName: /^\w{1,60}$/.test(error.name) ? error.name : 'Error', errorStack: framesOf(error) };
}

/** The stack frames without the message. A message may contain lines that look like frames. */
function framesOf({ stack = '', message }: Error): string {
  const at = stack.indexOf(message);
  const behind = at < 0 ? stack : stack.slice(at + message.length);
  const frames = behind.split('\n').filter((line) => /^ {4}at .{1,300}:\d+:\d+\)?$/.test(line));
  return frames.slice(0, 8).join('\n');
}
