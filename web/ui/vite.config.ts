import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The gallery: `npm run gallery` shows it, its tests build it.
export default defineConfig({ plugins: [react()] });
