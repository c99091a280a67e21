// sign_in -- name and password; also over a screen whose session has ended, which stays as it was.
import { useState } from "preact/hooks";
import { post, setToken, type Account } from "../api";
import { Field, ProblemBox, useAction } from "../parts";
import { t } from "../words";

export function SignIn({ done, name: known = "", again = false }: { done: () => void; name?: string; again?: boolean }) {
  const [name, setName] = useState(known);
  const [password, setPassword] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      const account = await post<Account>("/sign-in", { name: name.trim(), password });
      setToken(account.token);
      setPassword("");
      done();
    });
  };
  return (
    <form class="card narrow" onSubmit={submit}>
      <h1>{t(again ? "sign-in.again" : "sign-in.title")}</h1>
      {again && <p>{t("sign-in.kept")}</p>}
      <ProblemBox problem={action.problem} />
      <Field label={t("sign-in.name")} name="name" value={name} set={setName} complete="username" focus={!known} />
      <Field
        label={t("sign-in.password")}
        name="password"
        type="password"
        value={password}
        set={setPassword}
        complete="current-password"
        focus={!!known}
      />
      <button type="submit" disabled={action.busy}>
        {t(action.busy ? "sign-in.busy" : "sign-in.do")}
      </button>
      {!again && (
        <p class="hint">
          {t("sign-in.forgotten")} <a href="/upload">{t("sign-in.upload")}</a>
        </p>
      )}
    </form>
  );
}
