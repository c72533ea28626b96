import type { ReactNode } from "react";

import type { ApiError } from "../api/client";

interface NoticeProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: "plain" | "problem";
}

/** Says what happened, what was kept and what to do. */
export function Notice({ title, children, action, tone = "plain" }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "problem" ? "alert" : "status"}>
      <p className="notice-title">{title}</p>
      {children && <div className="notice-text">{children}</div>}
      {action && <div className="notice-actions">{action}</div>}
    </div>
  );
}

interface FailureProps {
  title: string;
  error: ApiError;
  kept?: string | undefined;
  action?: ReactNode;
}

export function Failure({ title, error, kept, action }: FailureProps) {
  return (
    <Notice tone="problem" title={title} action={action}>
      <p>{error.message}</p>
      {kept && <p>{kept}</p>}
      {error.requestId && (
        <p className="fine">
          If you write to us, name request <code>{error.requestId}</code>.
        </p>
      )}
    </Notice>
  );
}
