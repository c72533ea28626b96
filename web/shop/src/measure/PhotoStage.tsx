import type { ReactNode } from "react";

import { type Crop, STAGE_RATIO } from "./geometry";

interface PhotoStageProps {
  url: string | null;
  label: string;
  image: { width: number; height: number };
  crop: Crop;
  busy?: boolean;
  /** Drawn in pixels of the picture, over it. */
  drawing?: ReactNode;
  children?: ReactNode;
}

/** The part of a picture with the face, as large as its place allows. */
export function PhotoStage({ url, label, image, crop, busy = false, drawing, children }: PhotoStageProps) {
  return (
    <div className="photo" dir="ltr" aria-busy={busy} style={{ aspectRatio: String(STAGE_RATIO) }}>
      <svg role="img" aria-label={label} viewBox={`${crop.x} ${crop.y} ${crop.width} ${crop.height}`}>
        {url && <image href={url} width={image.width} height={image.height} preserveAspectRatio="none" />}
        {drawing}
      </svg>
      {children}
    </div>
  );
}
