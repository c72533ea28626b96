import "../src/styles/styles.css";
import "./gallery.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Gallery } from "./Gallery";

const place = document.getElementById("gallery");
if (!place) throw new Error("the page has no place for the gallery");
createRoot(place).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);
