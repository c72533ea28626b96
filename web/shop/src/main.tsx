import "@varai/ui/styles.css";
import "./styles/layout.css";
import "./styles/opening.css";
import "./styles/capture.css";
import "./styles/stage.css";
import "./styles/photo.css";
import "./styles/measures.css";
import "./styles/try-on.css";
import "./styles/compare.css";
import "./styles/frames.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";

const shop = document.getElementById("shop");
if (!shop) throw new Error("the page has no place for the shop");
createRoot(shop).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
