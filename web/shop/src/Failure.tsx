import { ApiError } from "@varai/sdk";
import { Notice } from "@varai/ui";
import type { ReactNode } from "react";

import { explain } from "./explain";

interface FailureProps {
  title: string;
  error: Error;
  kept?: string | undefined;
  action?: ReactNode;
}

/** Says what failed, what was kept and how to go on. */
export function Failure({ title, error, kept, action }: FailureProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Notice tone="problem" title={title} action={action}>
      <p>{explain(error)}</p>
      {kept && <p>{kept}</p>}
      {requestId && (
        <p className="fine">
          If you write to us, name request <code>{requestId}</code>.
        </p>
      )}
    </Notice>
  );
}
