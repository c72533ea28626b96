import { defineConfig } from "vite";

// The page, and beside it `engine.js`: the engine without a page, for whoever builds another one or tests it.
export default defineConfig({
  base: "./",
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", engine: "src/engine.ts" },
      preserveEntrySignatures: "strict",
      output: { entryFileNames: (chunk) => (chunk.name === "engine" ? "engine.js" : "assets/[name]-[hash].js") },
    },
  },
});
