/**
 * The addresses to which a program on the user's machine may receive its authorization code. They are on that machine
 * only. The user pool compares the address byte for byte, with the port, so several ports are registered.
 */
export const pageUrl = 'http://localhost:4000/graphiql';
export const callbackPath = '/callback';
export const callbackPorts = [4000, 4010, 4020];
export const callbackUrl = (port: number): string => `http://localhost:${port}${callbackPath}`;
export const callbackUrls = [pageUrl, ...callbackPorts.map(callbackUrl)];
