// reasons -- why something goes back, or is opened again: some of a list, and one in own words.
import { useState } from "preact/hooks";
import { t } from "../words";

// `enough`: there are reasons already, without any of these.
export function Reasons({ offered, enough, busy, send, of = "return" }: { offered: string[]; enough?: boolean; busy: boolean; send: (reasons: string[]) => void; of?: "return" | "reopen" }) {
  const [chosen, choose] = useState<string[]>([]);
  const [own, setOwn] = useState("");
  const toggle = (reason: string) => choose(chosen.includes(reason) ? chosen.filter((one) => one !== reason) : [...chosen, reason]);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        send([...chosen, ...(own.trim() ? [own.trim()] : [])]);
      }}
    >
      <fieldset>
        <legend>{t(of === "return" ? "review.reasons" : "reopen.reasons")}</legend>
        {[...new Set(offered)].map((reason) => (
          <label key={reason} class="choice">
            <input type="checkbox" checked={chosen.includes(reason)} onChange={() => toggle(reason)} /> {reason}
          </label>
        ))}
      </fieldset>
      <label class="field">
        {t("review.own-reason")}
        <textarea name="reason" rows={2} maxLength={200} value={own} onInput={(event) => setOwn(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={busy || (!chosen.length && !own.trim() && !enough)}>
        {t(of === "return" ? "review.return.do" : "reopen.do")}
      </button>
    </form>
  );
}
