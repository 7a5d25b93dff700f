import type { Logger } from '@smithy/types';

const nothing = () => undefined;

/**
 * The logger of every SDK client. If a logger has `info`, the SDK walks through every attribute of an answer for a line that
 * is never shown. Without `info` a quarter of a page's time is saved. The SDK calls the other methods.
 */
export const sdkLogger = { trace: nothing, debug: nothing, warn: nothing, error: nothing } as unknown as Logger;
