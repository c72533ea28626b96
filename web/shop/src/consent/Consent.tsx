import { Button } from "@varai/ui";
import { useEffect, useRef } from "react";

interface ConsentProps {
  onAgree: () => void;
  onDecline: () => void;
}

/** Five lines, before any photo is chosen: what, why, how long, what works without it, and how to stop. */
export function Consent({ onAgree, onDecline }: ConsentProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="panel consent" aria-labelledby="consent-title">
      <h1 id="consent-title" ref={heading} tabIndex={-1}>
        Before you give us a photo
      </h1>
      <dl className="consent-lines">
        <dt>What</dt>
        <dd>
          One photo of your face goes to this shop’s server. Only to its memory: it is never written to a disk or a log.
        </dd>
        <dt>Why</dt>
        <dd>To measure your face in millimeters, and to draw frames on the photo. Not to find out who you are.</dd>
        <dt>How long</dt>
        <dd>
          The server drops the photo with each answer. This page keeps it until you close it or press “Forget my photo”.
        </dd>
        <dt>Without it</dt>
        <dd>You can look at every frame and filter by size. We just cannot say how a frame would fit you.</dd>
        <dt>Your choice</dt>
        <dd>You may stop at any time. Nothing is sent before you agree and choose a photo.</dd>
      </dl>
      <div className="actions">
        <Button kind="primary" onClick={onAgree}>
          I agree, go to the photo
        </Button>
        <Button onClick={onDecline}>Browse without a photo</Button>
      </div>
    </section>
  );
}
