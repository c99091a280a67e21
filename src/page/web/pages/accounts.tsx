// accounts -- who may sign in at this node, as what; a one-time word, locked, ended. What a role may do stands beside it.
import { useState } from "preact/hooks";
import { get, post } from "../api";
import { Files } from "../books/files";
import { Picker, type Choice } from "../picker";
import type { Page, Place } from "../page";
import { Empty, Field, Light, Loading, ProblemBox, Table, useAction, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { moment, t } from "../words";

interface One {
  name: string;
  display: string;
  phone?: string; // along the chain only
  roles: string[];
  units: string[];
  departments: string[];
  every_unit: boolean;
  state: "active" | "first-word" | "locked" | "ended";
  changed_ms: number | null;
}
interface Role {
  id: string;
  name: string;
  may: Record<string, "own" | "all">;
}
interface Answer {
  accounts: One[];
  roles: Role[];
  units: Choice[];
  departments: Choice[];
}

const lights: Record<One["state"], Kind> = { active: "good", "first-word": "wait", locked: "part", ended: "none" };
const roleName = (id: string, name: string): string => (t(`role.${id}`) === `role.${id}` ? name : t(`role.${id}`));

// Who may do more need not be told that he may read it.
const within: Record<string, string[]> = { reviews: ["review_step", "reviews_all"], accounts: ["accounts_write"] };
// From the table that the node itself goes by.
function mayWords(role: Role): string {
  const of = (reach: string) =>
    Object.entries(role.may)
      .filter(([what, its]) => its === reach && !within[what]?.some((more) => role.may[more] === reach))
      .map(([what]) => t(`may.${what}`))
      .join(t("list.join"));
  const [own, all] = [of("own"), of("all")];
  return own && all ? `${t("may.own", { what: own })}${t("may.all", { what: all })}` : own ? t("may.own", { what: own }) : all;
}

function whose(one: One, answer: Answer): string {
  const called = (list: Choice[], code: string) => list.find((it) => it.code === code)?.name ?? code;
  const may = answer.roles.filter((role) => one.roles.includes(role.id)).flatMap((role) => Object.entries(role.may));
  if (may.some(([what, reach]) => what === "forms" && reach === "all")) return t("accounts.by-role");
  if (one.every_unit) return t("accounts.every-unit");
  return [...one.units.map((code) => called(answer.units, code)), ...one.departments.map((code) => t("accounts.of-department", { name: called(answer.departments, code) }))].join(
    t("list.join"),
  );
}

function Roles({ roles }: { roles: Role[] }) {
  return (
    <details>
      <summary>{t("accounts.roles.what")}</summary>
      <Table<Role>
        label={t("accounts.roles.what")}
        rows={roles}
        id={(role) => role.id}
        columns={[
          { head: t("accounts.role"), cell: (role) => <span class="date">{roleName(role.id, role.name)}</span> },
          { head: t("accounts.may"), cell: mayWords },
        ]}
      />
      <p class="hint">{t("accounts.roles.hint")}</p>
    </details>
  );
}

const nobody: One = { name: "", display: "", phone: "", roles: [], units: [], departments: [], every_unit: false, state: "active", changed_ms: null };

// A new account, or another role and other units for one that there is.
interface Given {
  name: string;
  word: string;
  note: string;
}

function Editor({ of, answer, done, cancel }: { of: One | null; answer: Answer; done: (word: Given | null) => void; cancel: () => void }) {
  const [one, set] = useState<One>(of ?? nobody);
  const action = useAction();
  const put = (part: Partial<One>) => set({ ...one, ...part });
  const own = answer.roles.some((role) => one.roles.includes(role.id) && Object.values(role.may).includes("own"));
  const submit = (event: Event) => {
    event.preventDefault();
    const { name, display, phone, roles, units, departments, every_unit } = one;
    const body = { name: name.trim(), display: display.trim(), phone: (phone ?? "").trim(), roles, units, departments, every_unit };
    action.run(async () => {
      if (of) await post("/account-change", body);
      done(of ? null : await post<Given>("/account-add", body));
    });
  };
  return (
    <form class="card" onSubmit={submit}>
      <h2>{of ? t("accounts.change.of", { name: of.name }) : t("accounts.new")}</h2>
      <div class="two">
        <div>
          {!of && <Field label={t("sign-in.name")} name="account-name" value={one.name} set={(name) => put({ name })} hint={t("first.name.hint")} focus />}
          <Field label={t("first.display")} name="account-display" value={one.display} set={(display) => put({ display })} hint={t("first.display.hint")} focus={!!of} />
          <Field label={t("accounts.phone")} name="account-phone" value={one.phone ?? ""} set={(phone) => put({ phone })} optional />
        </div>
        <fieldset>
          <legend>{t("accounts.role")}</legend>
          {answer.roles.map((role) => (
            <label key={role.id} class="choice">
              <input
                type="checkbox"
                name={`role-${role.id}`}
                checked={one.roles.includes(role.id)}
                onChange={(event) => put({ roles: event.currentTarget.checked ? [...one.roles, role.id] : one.roles.filter((id) => id !== role.id) })}
              />{" "}
              <b>{roleName(role.id, role.name)}</b> <span class="about">{mayWords(role)}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {own && (
        <fieldset class="own">
          <legend>{t("accounts.units")}</legend>
          <label class="choice">
            <input type="checkbox" name="every-unit" checked={one.every_unit} onChange={(event) => put({ every_unit: event.currentTarget.checked })} /> {t("accounts.every-unit")}
          </label>
          {!one.every_unit && (
            <div class="two">
              <Picker label={t("unit")} name="units" choices={answer.units} chosen={one.units} set={(units) => put({ units })} />
              <Picker label={t("accounts.departments")} name="departments" choices={answer.departments} chosen={one.departments} set={(departments) => put({ departments })} />
            </div>
          )}
          <p class="hint">{t("accounts.units.hint")}</p>
        </fieldset>
      )}
      <ProblemBox problem={action.problem} />
      <p class="buttons">
        <button type="submit" disabled={action.busy || !one.roles.length}>
          {of ? t("accounts.change.do") : t("accounts.add.do")}
        </button>
        <button type="button" class="quiet" onClick={cancel}>
          {t("cancel")}
        </button>
      </p>
    </form>
  );
}

// What cannot be taken back is asked once more, beside what it is about.
function Sure({ words, say, run, cancel }: { words: string; say: string; run: () => void; cancel: () => void }) {
  return (
    <div class="box part" role="alertdialog" aria-label={say}>
      <p>{words}</p>
      <p class="buttons">
        <button type="button" ref={(button) => button?.focus()} onClick={run}>
          {say}
        </button>
        <button type="button" class="quiet" onClick={cancel}>
          {t("cancel")}
        </button>
      </p>
    </div>
  );
}

function Word({ given, close }: { given: Given; close: () => void }) {
  return (
    <div class="box good" role="status">
      <p>{t("accounts.word.of", { name: given.name })}</p>
      <p class="word">{given.word}</p>
      {given.note && <p class="box part">{t("accounts.no-roster")}</p>}
      <p>{t("accounts.word.hint")}</p>
      <button type="button" class="quiet" onClick={close}>
        {t("accounts.word.told")}
      </button>
    </div>
  );
}

function Accounts({ session, address }: Place) {
  const data = useData(() => get<Answer>("/accounts"), []);
  const [editing, edit] = useState<One | "new" | null>(null);
  const [ending, end] = useState<One | null>(null);
  const [given, give] = useState<Given | null>(null);
  const action = useAction();
  const it = data.data;
  const writes = !!session.account?.may.accounts_write;
  const text = address.query.get("text") ?? "";
  const past = address.query.get("past") === "1";
  const rows = (it?.accounts ?? []).filter((one) => (past || one.state !== "ended") && (!text || `${one.name} ${one.display} ${whose(one, it as Answer)}`.includes(text)));
  const change = (does: () => Promise<void>) =>
    action.run(async () => {
      await does();
      end(null);
      data.again();
    });
  const word = (one: One) => change(async () => give(await post("/account-word", { name: one.name })));
  const lock = (one: One) => change(() => post("/account-lock", { name: one.name, lock: one.state !== "locked" }));
  return (
    <>
      <p class="bar">
        {writes && (
          <button type="button" onClick={() => edit("new")} disabled={editing === "new" || !it}>
            {t("accounts.new")}
          </button>
        )}
        <label>
          {t("forms.search")} <input name="text" value={text} onInput={(event) => go(withQuery({ text: event.currentTarget.value }), true)} />
        </label>
        <label>
          <input type="checkbox" name="past" checked={past} onChange={(event) => go(withQuery({ past: event.currentTarget.checked ? 1 : null }), true)} /> {t("accounts.past")}
        </label>
      </p>
      <ProblemBox problem={data.problem ?? action.problem} again={data.problem ? data.again : undefined} />
      <Loading data={data} />
      {given && <Word given={given} close={() => give(null)} />}
      {ending && (
        <Sure
          words={t("accounts.end.sure", { name: ending.name, display: ending.display })}
          say={t("accounts.end.do")}
          run={() => change(() => post("/account-end", { name: ending.name }))}
          cancel={() => end(null)}
        />
      )}
      {it && editing && (
        <Editor
          key={editing === "new" ? "" : editing.name}
          of={editing === "new" ? null : editing}
          answer={it}
          cancel={() => edit(null)}
          done={(made) => {
            edit(null);
            give(made);
            data.again();
          }}
        />
      )}
      {it && !rows.length && <Empty>{t("accounts.none")}</Empty>}
      {it && !!rows.length && (
        <Table<One>
          label={t("accounts.title")}
          rows={rows}
          id={(one) => one.name}
          columns={[
            { head: t("sign-in.name"), cell: (one) => one.name },
            { head: t("first.display"), cell: (one) => one.display },
            { head: t("accounts.role"), cell: (one) => one.roles.map((id) => roleName(id, it.roles.find((role) => role.id === id)?.name ?? id)).join(t("list.join")) },
            { head: t("accounts.units"), cell: (one) => whose(one, it) },
            { head: t("accounts.phone"), kind: "date", cell: (one) => one.phone ?? "", when: rows.some((one) => one.phone !== undefined) },
            { head: t("state"), cell: (one) => <Light kind={lights[one.state]}>{t(`accounts.state.${one.state}`)}</Light> },
            { head: t("accounts.changed"), kind: "date", cell: (one) => moment(one.changed_ms) },
            {
              head: t("accounts.do"),
              when: writes,
              cell: (one) =>
                one.state === "ended" ? null : (
                  <span class="inline">
                    <button type="button" class="link" aria-label={`${t("accounts.change")} ${one.name}`} onClick={() => edit(one)}>
                      {t("accounts.change")}
                    </button>
                    <button type="button" class="link" aria-label={`${t("accounts.word")} ${one.name}`} disabled={action.busy} onClick={() => word(one)}>
                      {t("accounts.word")}
                    </button>
                    {one.name !== session.account?.name && (
                      <>
                        <button type="button" class="link" aria-label={`${t(one.state === "locked" ? "accounts.unlock" : "accounts.lock")} ${one.name}`} disabled={action.busy} onClick={() => lock(one)}>
                          {t(one.state === "locked" ? "accounts.unlock" : "accounts.lock")}
                        </button>
                        <button type="button" class="link" aria-label={`${t("accounts.end")} ${one.name}`} onClick={() => end(one)}>
                          {t("accounts.end")}
                        </button>
                      </>
                    )}
                  </span>
                ),
            },
          ]}
        />
      )}
      {it && <Files path="/accounts" asked={{}} />}
      {it && <Roles roles={it.roles} />}
    </>
  );
}

export const accounts: Page = { path: "/accounts", title: "accounts.title", needs: "accounts", menu: true, view: Accounts };
