import type { ComponentPropsWithRef } from "react";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  /** `primary`: the one thing to do here. `quiet`: beside it, as a link is. */
  kind?: "plain" | "primary" | "quiet";
  wide?: boolean;
}

export function Button({ kind = "plain", wide = false, className, ...rest }: ButtonProps) {
  return <button type="button" className={buttonClass(kind, wide, className)} {...rest} />;
}

/** The classes of a button, for what looks like one and is a link or a label. */
export function buttonClass(kind: NonNullable<ButtonProps["kind"]> = "plain", wide = false, more = ""): string {
  return ["button", kind !== "plain" && `button-${kind}`, wide && "button-wide", more].filter(Boolean).join(" ");
}
