// forms -- the forms of a round that one owes or has handed in; each opens as its paper table.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { Files } from "../books/files";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { SheetScreen } from "../sheet/sheet";
import { day, said, t } from "../words";

interface Round {
  what: string;
  year: number;
  round: number;
  department: boolean;
  title: string;
  due: string | null;
}
interface Form {
  key: string;
  name: string;
  code: string;
  unit: string;
  unit_name: string;
  state: string;
  state_words: string;
  lacks: string;
  undocumented: boolean;
  due: string | null;
  remind: string | null;
  returns: number;
  sector: boolean;
  lacks_ex_ante: boolean;
}
interface Forms {
  rounds: Round[];
  rows: Form[];
  what: string;
  year: number;
  round: number;
  department: boolean;
  plan: string;
  total: number;
  todo: number;
  next: string;
}

const SEARCH_MS = 300;
const idOf = (one: { what: string; year: number; round: number; department: boolean }) => `${one.what} ${one.year} ${one.round} ${one.department ? 1 : ""}`;
const kinds: Record<string, Kind> = { overdue: "bad", returned: "part", done: "good", "done-late": "good", "handed-in": "good", "in-review": "wait", open: "wait", added: "wait" };

export function Search({ value }: { value: string }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return;
    const wait = setTimeout(() => go(withQuery({ text, after: null }), true), SEARCH_MS);
    return () => clearTimeout(wait);
  }, [text]);
  return (
    <label>
      {t("forms.search")} <input type="search" name="text" value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </label>
  );
}

function Filters({ data, query }: { data: Forms; query: URLSearchParams }) {
  const pick = (id: string) => {
    const [what, year, month, department] = id.split(" ");
    go(withQuery({ what, year, round: month === "0" ? null : month, department: department || null, after: null }));
  };
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        {t("forms.round")}{" "}
        <select name="round" value={idOf(data)} onChange={(event) => pick(event.currentTarget.value)}>
          {data.rounds.map((one) => (
            <option key={idOf(one)} value={idOf(one)}>
              {said(one.title)}
              {one.due ? `（${day(one.due)}）` : ""}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("state")}{" "}
        <select name="state" value={query.get("state") ?? ""} onChange={(event) => go(withQuery({ state: event.currentTarget.value, after: null }))}>
          {["", "todo", "returned", "handed-in", "done"].map((one) => (
            <option key={one} value={one}>
              {t(`forms.state.${one || "all"}`)}
            </option>
          ))}
        </select>
      </label>
      <Search value={query.get("text") ?? ""} />
    </form>
  );
}

function List({ address }: Place) {
  const query = address.query;
  const asked = Object.fromEntries(["what", "year", "round", "department", "state", "text", "after"].map((name) => [name, query.get(name) ?? ""]));
  const data = useData(() => get<Forms>("/forms", asked), [query.toString()]);
  const it = data.data;
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          {it.rounds.length > 0 && <Filters data={it} query={query} />}
          <p class="about">{t("forms.count", { n: it.total, todo: it.todo })}</p>
          {!it.plan && <Empty>{t("today.no-plan")}</Empty>}
          {it.plan && !it.rows.length && <Empty>{t("forms.none")}</Empty>}
          {it.rows.length > 0 && (
            <Table<Form>
              label={t("forms.title")}
              rows={it.rows}
              id={(one) => one.key}
              columns={[
                {
                  head: t("forms.name"),
                  cell: (one) => (
                    <>
                      <a href={`/forms/sheet?key=${encodeURIComponent(one.key)}`}>{one.name}</a>
                      {one.lacks_ex_ante && (
                        <small class="under">
                          <Light kind="part">{t("forms.lacks-ex-ante")}</Light>
                        </small>
                      )}
                    </>
                  ),
                },
                { head: t("forms.code"), cell: (one) => one.code },
                { head: t("unit"), cell: (one) => (one.unit_name || one.unit) + (one.sector ? `（${t("forms.sector")}）` : "") },
                { head: t("state"), cell: (one) => (
                    <>
                      <Light kind={kinds[one.state] ?? "none"}>{said(one.state_words)}</Light>
                      {(one.undocumented || one.lacks) && <small class="under">{one.undocumented ? t("forms.undocumented") : said(one.lacks)}</small>}
                    </>
                  ),
                },
                { head: t("today.due"), kind: "date", cell: (one) => (one.due ? day(one.due) : t("not-set")) },
                { head: t("forms.returns"), kind: "number", cell: (one) => one.returns || t("none") },
              ]}
            />
          )}
          {it.rows.length > 0 && <Files path="/forms" asked={{ ...asked, after: "", what: it.what, year: it.year, round: it.round || "", department: it.department ? 1 : "" }} />}
          {it.next && (
            <p>
              <a href={withQuery({ after: it.next })}>{t("forms.next")}</a>
            </p>
          )}
        </>
      )}
    </>
  );
}

function Forms(place: Place) {
  const key = place.address.query.get("key");
  if (place.address.path === "/forms/sheet" && key) return <SheetScreen key={key} session={place.session} sheet={key} />;
  return <List {...place} />;
}

export const forms: Page = { path: "/forms", title: "forms.title", needs: "forms", menu: true, key: "f", view: Forms };
