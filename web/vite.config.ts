import { defineConfig } from 'vitest/config';

/** Where `vite dev` finds the API and the media: the local cloud's front door. */
const frontDoor = process.env['MATINEE_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 560,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/api': frontDoor, '/media': frontDoor } },
  test: { include: ['tests/**/*.test.ts'], pool: 'threads', restoreMocks: true },
});
