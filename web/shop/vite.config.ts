import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

// The server's content security policy knows no `data:` and no inline code: every asset is a file of its own.
export default defineConfig({
  plugins: [react()],
  // Packages of this workspace from their sources, without building each first.
  resolve: { conditions: ["@varai/source", ...defaultClientConditions] },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
