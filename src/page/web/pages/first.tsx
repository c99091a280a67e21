// first -- the first day of a node: the word from its screen makes the administrator.
import { useState } from "preact/hooks";
import { post, setToken, type Account } from "../api";
import { Field, ProblemBox, useAction } from "../parts";
import { t } from "../words";

export function FirstDay({ done }: { done: () => void }) {
  const [word, setWord] = useState("");
  const [name, setName] = useState("");
  const [display, setDisplay] = useState("");
  const [password, setPassword] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      const account = await post<Account>("/first", { word: word.trim(), name: name.trim(), display: display.trim(), password });
      setToken(account.token);
      done();
    });
  };
  return (
    <form class="card narrow" onSubmit={submit}>
      <h1>{t("first.title")}</h1>
      <p>{t("first.why")}</p>
      <ProblemBox problem={action.problem} />
      <Field label={t("first.word")} name="word" value={word} set={setWord} hint={t("first.word.hint")} focus />
      <Field label={t("sign-in.name")} name="name" value={name} set={setName} hint={t("first.name.hint")} complete="username" />
      <Field label={t("first.display")} name="display" value={display} set={setDisplay} hint={t("first.display.hint")} complete="name" />
      <Field
        label={t("sign-in.password")}
        name="password"
        type="password"
        value={password}
        set={setPassword}
        hint={t("password.hint")}
        complete="new-password"
      />
      <button type="submit" disabled={action.busy}>
        {t("first.do")}
      </button>
    </form>
  );
}
