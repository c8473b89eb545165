/** The box for a prompt. Enter sends; a composition of an input method and Shift keep it. */
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import { Icon } from "./icons.js";
import { t } from "./words.js";

export type Mode = "change" | "new";

export interface ComposerProps {
  /** Whether there is a site that can be changed. */
  canChange: boolean;
  /** What is in the box at first: a prompt that was refused, to be changed. */
  draft?: string | undefined;
  isLarge?: boolean;
  send: (prompt: string, mode: Mode) => void;
}

export const Composer = ({ canChange, draft = "", isLarge = false, send }: ComposerProps): ReactNode => {
  const [prompt, setPrompt] = useState(draft);
  const [chosen, choose] = useState<Mode>("change");
  const hint = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Whoever was elsewhere stays there, and a phone's keyboard would hide the page.
    if (document.activeElement === document.body && matchMedia("(min-width: 60rem)").matches) box.current?.focus();
  }, []);
  const mode: Mode = canChange ? chosen : "new";

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    const text = prompt.trim();
    if (text === "") return;
    setPrompt("");
    choose("change");
    send(text, mode);
  };

  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <form className={isLarge ? "composer large" : "composer"} onSubmit={submit}>
      {canChange && (
        <fieldset>
          <legend className="unseen">{t("mode")}</legend>
          {(["change", "new"] as const).map((name) => (
            <label key={name}>
              <input type="radio" name="mode" checked={mode === name} onChange={() => choose(name)} />
              <span>{t(`mode-${name}`)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div className="box">
        <label className="unseen" htmlFor="prompt">{t("prompt")}</label>
        <textarea
          id="prompt"
          ref={box}
          data-testid="chat-input"
          rows={isLarge ? 3 : 1}
          maxLength={8000}
          // An empty box runs as the page does, so that its placeholder does too.
          dir={prompt ? "auto" : undefined}
          placeholder={t(mode === "change" ? "change-placeholder" : "prompt-placeholder")}
          aria-describedby={hint}
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          onKeyDown={press}
        />
        <button className="primary" data-testid="submit-button" type="submit" data-empty={prompt.trim() === ""}>
          <span>{t("build")}</span>
          <Icon name="arrow" />
        </button>
      </div>
      <p id={hint} className={isLarge ? "hint" : "unseen"}>{t("prompt-hint")}</p>
    </form>
  );
};
