import type { ChangeEvent, ReactNode } from "react";

import { buttonClass } from "./Button";

interface FilePickerProps {
  /** Media types, with commas between them. */
  accept: string;
  kind?: Parameters<typeof buttonClass>[0];
  onFile: (file: File) => void;
  children: ReactNode;
}

/** A button that asks for a file. The same file may be chosen again. */
export function FilePicker({ accept, kind, onFile, children }: FilePickerProps) {
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (file) onFile(file);
    target.value = "";
  };
  return (
    <label className={buttonClass(kind)}>
      {children}
      <input type="file" className="hidden" accept={accept} onChange={choose} />
    </label>
  );
}
