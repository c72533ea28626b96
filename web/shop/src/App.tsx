import type { Face, FaceShape } from "@varai/sdk";
import { Button, Notice, useObjectUrl, useOnline } from "@varai/ui";
import { useEffect, useMemo, useState } from "react";

import { Capture } from "./capture/Capture";
import { CompareTray } from "./compare/CompareTray";
import { useComparison } from "./compare/useComparison";
import { Consent } from "./consent/Consent";
import { Frames } from "./frames/Frames";
import { useProducts } from "./frames/useProducts";
import { useRecommendations } from "./frames/useRecommendations";
import { Analyzing } from "./measure/Analyzing";
import { FaceChoice } from "./measure/FaceChoice";
import { cropAround } from "./measure/geometry";
import { useFaceAnalysis } from "./measure/useFaceAnalysis";
import { Opening } from "./opening/Opening";
import { metaContent } from "./page";
import { middleOf, type Pick, type Session } from "./session";
import { Stage, type View } from "./Stage";
import { useAdjustment } from "./tryon/useAdjustment";

type Step = "opening" | "consent" | "capture" | "face";

export function App() {
  const [step, setStep] = useState<Step>("opening");
  const [photo, setPhoto] = useState<Blob | null>(null);
  const [view, setView] = useState<View>("face");
  const [choice, setChoice] = useState<Pick | null>(null);
  const [ownShape, setOwnShape] = useState<FaceShape | null | undefined>(undefined);
  const [meant, setMeant] = useState<Face | null>(null);
  const comparison = useComparison();
  const kept = useAdjustment();
  const online = useOnline();

  const products = useProducts();
  const analysis = useFaceAnalysis(photo);
  const photoUrl = useObjectUrl(photo);
  // What was measured on an earlier photo says nothing about this one.
  const found = photo && analysis.data?.photo === photo ? analysis.data.analysis : null;
  const several = found !== null && found.faces.length > 1;
  const face = several ? meant : (found?.faces[0] ?? null);
  const session = useMemo<Session | null>(() => {
    if (!photo || !found || !face) return null;
    const faceAt = several ? middleOf(face) : null;
    return { photo, photoUrl, analysis: found, face, faceAt, crop: cropAround(face, found.image) };
  }, [photo, photoUrl, found, face, several]);
  const judged = session && "primary" in session.face.shape ? session.face.shape.primary : null;
  const shape = ownShape === undefined ? judged : ownShape;
  const ranking = useRecommendations(session?.face.measures ?? null, shape);

  const best = ranking.data?.items[0];
  const picked = choice ?? (best ? { productId: best.product.id, variantSku: best.variant_sku } : null);
  const startAnew = () => {
    setPhoto(null);
    setMeant(null);
    setChoice(null);
    setOwnShape(undefined);
    comparison.clear();
    setView("face");
    setStep("opening");
  };
  const forget = () => {
    startAnew();
    kept.forget();
  };
  const givePhoto = (given: Blob) => {
    startAnew();
    setPhoto(given);
    setStep("face");
  };
  const show = (next: View) => {
    setView(next);
    toStage();
  };
  useEffect(() => {
    if (step !== "opening") window.scrollTo({ top: 0 });
  }, [step]);

  return (
    <>
      <a className="skip" href="#frames">
        Go to the frames
      </a>
      <header className="site">
        <p className="brand">{metaContent("varai-shop")}</p>
        {step === "face" && several && session && (
          <Button kind="quiet" onClick={() => setMeant(null)}>
            Choose another face
          </Button>
        )}
        {step === "face" && (
          <Button kind="quiet" onClick={() => setStep("capture")}>
            Use another photo
          </Button>
        )}
      </header>
      <main>
        {!online && (
          <Notice title="You are offline">
            What is on the page stays. Measuring and trying on go on when the connection is back.
          </Notice>
        )}
        {step === "opening" && <Opening frame={products.data?.[0] ?? null} onMeasure={() => setStep("consent")} />}
        {step === "consent" && <Consent onAgree={() => setStep("capture")} onDecline={() => setStep("opening")} />}
        {step === "capture" && <Capture onPhoto={givePhoto} onCancel={() => setStep(session ? "face" : "opening")} />}
        {step === "face" && several && !session && (
          <FaceChoice photoUrl={photoUrl} analysis={found} onChoose={setMeant} onOther={() => setStep("capture")} />
        )}
        {step === "face" && !several && !session && (
          <Analyzing
            photoUrl={photoUrl}
            error={analysis.error}
            onRetry={analysis.retry}
            onOther={() => setStep("capture")}
          />
        )}
        {step === "face" && session && (
          <Stage
            session={session}
            view={view}
            onView={setView}
            onShow={show}
            products={products.data ?? []}
            items={ranking.data?.items ?? []}
            picked={picked}
            onPick={setChoice}
            comparison={comparison}
            kept={kept}
            shape={shape}
            onShape={setOwnShape}
            onForget={forget}
          />
        )}
        <Frames
          products={products}
          ranking={session ? ranking : null}
          picked={session ? picked : null}
          onTryOn={
            session &&
            ((pick) => {
              setChoice(pick);
              setStep("face");
              show("try-on");
            })
          }
          comparison={comparison}
        />
      </main>
      {session && step === "face" && view !== "compare" && (
        <CompareTray comparison={comparison} onCompare={() => show("compare")} />
      )}
      <footer className="site">
        <p>
          Your photo is processed in this server’s memory and never stored. Measures are given with their 95 % interval.
        </p>
        <p>
          <a href="/docs">API documentation</a>
        </p>
      </footer>
    </>
  );
}

/** Brings the face into view and moves the focus there, without motion for those who asked for none. */
function toStage() {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById("stage")?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  document.getElementById("stage-title")?.focus({ preventScroll: true });
}
