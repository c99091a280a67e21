// outreach -- disclosure, training, coaching, publicity: what the plan asks for and what is still missing, and what was done.
import { Ledger, useLedger, type Row } from "../ledger";
import type { Page, Place } from "../page";
import { Light, Loading, ProblemBox, useData } from "../parts";
import { go } from "../router";
import { said, t } from "../words";
import { workTypes } from "../work/model";
import { WorkList } from "./works";

const groups: Record<string, string[]> = { disclosure: ["disclosure"], training: ["training", "coaching"], publicity: ["publicity"] };
const kind = (state: string) => (/^逾期$/.test(state) ? "bad" : /完成/.test(state) ? "good" : /退回/.test(state) ? "part" : "wait");

function Owed({ types, query }: { types: string[]; query: URLSearchParams }) {
  const ask = { type: types.join(",") };
  const data = useLedger("owed", ask, query, "owed");
  return (
    <section aria-labelledby="owed">
      <h2 id="owed">{t("outreach.owed")}</h2>
      <Ledger
        table="owed"
        ask={ask}
        query={query}
        of="owed"
        data={data}
        show={["title", "unit", "about", "due", "share", "state", "missing"]}
        cells={{ title: (row: Row) => said(row.title), state: (row: Row) => <Light kind={kind(row.state)}>{said(row.state)}</Light> }}
        empty={t("outreach.owed.none")}
      />
    </section>
  );
}

function Outreach({ session, address }: Place) {
  const { query } = address;
  const view = query.get("view") && groups[query.get("view") as string] ? (query.get("view") as string) : "disclosure";
  const types = useData(workTypes, []);
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        {Object.keys(groups).map((one) => (
          <button key={one} type="button" class="quiet" aria-pressed={view === one} onClick={() => go(`/outreach${one === "disclosure" ? "" : `?view=${one}`}`)}>
            {t(`outreach.${one}`)}
          </button>
        ))}
      </div>
      <Owed key={view} types={groups[view]} query={query} />
      <section aria-labelledby="done">
        <h2 id="done">{t("outreach.done")}</h2>
        <ProblemBox problem={types.problem} again={types.again} />
        <Loading data={types} />
        {types.data && <WorkList key={view} query={query} session={session} types={types.data} only={groups[view]} usual={groups[view][0]} />}
      </section>
    </>
  );
}

export const outreach: Page = { path: "/outreach", title: "outreach.title", needs: "forms", menu: true, key: "o", view: Outreach };
