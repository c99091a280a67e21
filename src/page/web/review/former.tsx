// former -- each reason for which a form was returned: mended or not. A form passes when all are; what is not mended is a reason again.
import { useKeys } from "../keys";
import { t } from "../words";

export type Marks = Record<string, boolean>;

export function Former({ reasons, marks, set }: { reasons: string[]; marks: Marks; set: (marks: Marks) => void }) {
  useKeys([{ key: "m", words: t("former.key"), run: () => set(Object.fromEntries(reasons.map((reason) => [reason, true]))) }]);
  return (
    <ul class="former">
      {reasons.map((reason, i) => (
        <li key={reason}>
          <fieldset>
            <legend>{reason}</legend>
            {[true, false].map((mended) => (
              <label key={String(mended)} class="choice">
                <input type="radio" name={`former-${i}`} value={mended ? "yes" : "no"} checked={marks[reason] === mended} onChange={() => set({ ...marks, [reason]: mended })} /> {t(mended ? "former.mended" : "former.not")}
              </label>
            ))}
          </fieldset>
        </li>
      ))}
    </ul>
  );
}
