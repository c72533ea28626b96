import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server's content security policy knows no `data:` and no inline code: every asset is a file of its own.
export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
