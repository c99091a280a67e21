// password -- one's own; the only screen while somebody else has set it.
import { useState } from "preact/hooks";
import { post, setToken, type Account } from "../api";
import type { Page, Place } from "../page";
import { Field, Light, ProblemBox, useAction } from "../parts";
import { t } from "../words";

function Password({ session }: Place) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [changed, setChanged] = useState(false);
  const action = useAction();
  const must = session.account?.must_change;
  const submit = (event: Event) => {
    event.preventDefault();
    setChanged(false);
    action.run(async () => {
      const account = await post<Account>("/password", { old, new: fresh });
      setToken(account.token);
      setOld("");
      setFresh("");
      setChanged(true);
      if (must) location.assign("/");
    });
  };
  return (
    <form class="card narrow" onSubmit={submit}>
      {must && <p>{t("password.must")}</p>}
      <ProblemBox problem={action.problem} />
      {changed && (
        <p class="box good" role="status">
          <Light kind="good">{t("password.done")}</Light>
        </p>
      )}
      <Field label={t("password.old")} name="old" type="password" value={old} set={setOld} complete="current-password" />
      <Field
        label={t("password.new")}
        name="new"
        type="password"
        value={fresh}
        set={setFresh}
        hint={t("password.hint")}
        complete="new-password"
      />
      <button type="submit" disabled={action.busy}>
        {t("password.do")}
      </button>
    </form>
  );
}

export const password: Page = { path: "/password", title: "password.title", menu: false, view: Password };
