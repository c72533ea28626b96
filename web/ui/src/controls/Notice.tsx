import type { ReactNode } from "react";

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
