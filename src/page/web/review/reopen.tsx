// reopen -- a locked form is opened again for its unit to correct, by who may review it, for a reason that the unit is told.
import { useState } from "preact/hooks";
import { post } from "../api";
import { Light, ProblemBox, useAction } from "../parts";
import { moment, t } from "../words";
import { Reasons } from "./reasons";

export interface Reopened {
  by: string;
  reason: string;
  at_ms: number | null;
}
// What /form and /sheet say of a form's lock.
export interface Lock {
  locked: boolean;
  reopened: Reopened | null;
  may_reopen: boolean;
}
const usual = ["reopen.reason.1", "reopen.reason.2", "reopen.reason.3", "reopen.reason.4"];

export const ReopenedWords = ({ it }: { it: Reopened }) => (
  <>
    {t("reopen.was", { why: it.reason })} <small>{t("reopen.by", { who: it.by, when: moment(it.at_ms) })}</small>
  </>
);

// `seen`: the mark of the version on the screen.
export function Reopen({ of, address, seen, done }: { of: Lock; address: string; seen: string; done: () => void }) {
  const [asking, ask] = useState(false);
  const action = useAction();
  if (of.reopened)
    return (
      <p class="box part">
        <Light kind="part">
          <ReopenedWords it={of.reopened} />
        </Light>
      </p>
    );
  if (!of.may_reopen) return null;
  const send = (reasons: string[]) =>
    action.run(async () => {
      await post("/reopen", { key: address, seen, reasons });
      ask(false);
      done();
    });
  return (
    <div class="decide">
      <ProblemBox problem={action.problem} />
      <p class="bar">
        <button type="button" class="quiet" aria-expanded={asking} onClick={() => ask(!asking)}>
          {t("reopen")}
        </button>
        <span class="about">{t("reopen.about")}</span>
      </p>
      {asking && <Reasons of="reopen" offered={usual.map((one) => t(one))} busy={action.busy} send={send} />}
    </div>
  );
}
