import { registerHooks } from 'node:module';

// Loaded before a program: it then finds itself on an earlier Node, with that one's version and without its newer modules.
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.15.9' } });
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'node:sqlite') throw new Error(`No such built-in module: ${specifier}`);
    return next(specifier, context);
  },
});
