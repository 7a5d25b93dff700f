/**
 * Where a program on the user's own machine may receive its authorization code; nothing but that machine. The user pool
 * compares byte for byte, port included, so a few ports are registered for when the first is taken.
 */
export const pageUrl = 'http://localhost:4000/graphiql';
export const callbackPath = '/callback';
export const callbackPorts = [4000, 4010, 4020];
export const callbackUrl = (port: number): string => `http://localhost:${port}${callbackPath}`;
export const callbackUrls = [pageUrl, ...callbackPorts.map(callbackUrl)];
