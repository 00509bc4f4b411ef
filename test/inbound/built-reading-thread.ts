/** What reads large files, as it is built: Node itself does not take decorators off. */
export const builtReadingThread = new URL('../../dist/cli/reading-thread.js', import.meta.url);
