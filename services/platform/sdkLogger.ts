import type { Logger } from '@smithy/types';

const nothing = () => undefined;

/**
 * For every SDK client. The SDK's default logger has an `info`, so each answer is walked attribute by attribute for a line
 * that nobody sees; without `info` it is not, and a quarter of a page's time is saved. The rest is there to be called.
 */
export const sdkLogger = { trace: nothing, debug: nothing, warn: nothing, error: nothing } as unknown as Logger;
