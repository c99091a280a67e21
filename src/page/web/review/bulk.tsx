// bulk -- a machine passes the forms in which the rules find nothing; some of them a person opens all the same, by the plan's rule and not by
// anybody's choice, and those that the plan wants read one by one are left alone.
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api";
import { onClaims } from "../events";
import { Light, Loading, ProblemBox, useAction, useData } from "../parts";
import { withQuery } from "../router";
import { t } from "../words";

interface Clean {
  key: string;
  mark: string;
  title: string;
  unit_name: string;
}
interface Opened extends Clean {
  verdict: "" | "passed" | "returned";
  reviewer: string;
}
interface Bulk {
  count: number;
  seen: string;
  sample: Clean[];
  opened: Opened[];
  full: number;
  full_source: string;
  checked: number;
  checks_source: string;
  findings: number;
  other_turn: number;
  unset: number;
  open: number;
  below: number;
  by_machine: number;
  one_of: number;
  source: string;
}

// `ask`: what the queue lists; `listed`: that in words, where it is not all of it; `may`: else it is only read.
interface Asked {
  ask: Record<string, string>;
  listed: string;
  done: () => void;
  may: boolean;
}
export function BulkPass({ ask, listed, done, may }: Asked) {
  const [open, setOpen] = useState(false);
  return (
    <details class="answers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("bulk.title")}</summary>
      {open && <Passing ask={ask} listed={listed} done={done} may={may} />}
    </details>
  );
}

function FormLink({ one }: { one: Clean }) {
  return (
    <>
      <a href={withQuery({ key: one.key })}>{one.title}</a> {one.unit_name}
    </>
  );
}

// Who looks later sees which were to be opened, and that they were.
function OpenedList({ it }: { it: Bulk }) {
  const waiting = it.opened.filter((one) => !one.verdict);
  const seen = it.opened.filter((one) => one.verdict);
  return (
    <>
      {waiting.length + it.sample.length > 0 && (
        <>
          <p>
            <Light kind="wait">{t("bulk.sample", { n: waiting.length + it.sample.length })}</Light>
          </p>
          <ul>
            {[...waiting, ...it.sample].map((one) => (
              <li key={one.key + one.mark}>
                <FormLink one={one} />
              </li>
            ))}
          </ul>
        </>
      )}
      {seen.length > 0 && (
        <details class="answers">
          <summary>{t("bulk.opened", { n: seen.length })}</summary>
          <ul>
            {seen.map((one) => (
              <li key={one.key + one.mark}>
                <FormLink one={one} /> <Light kind={one.verdict === "passed" ? "good" : "part"}>{t(`bulk.was-${one.verdict}`, { who: one.reviewer })}</Light>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Passing({ ask, listed, done, may }: Asked) {
  const data = useData(() => get<Bulk>("/review-bulk", ask), [JSON.stringify(ask)]);
  useEffect(() => onClaims(data.again), [data.again]); // what somebody opens is not among them
  const [told, tell] = useState<{ passed: number; drawn: number } | null>(null);
  const [sure, question] = useState(""); // the list that one was asked about: another one is asked about anew
  const action = useAction();
  const it = data.data;
  const pass = () =>
    action.run(async () => {
      tell(null);
      question("");
      try {
        tell(await post<{ passed: number; drawn: number }>("/review-bulk", { kind: ask.kind, year: Number(ask.year) || new Date().getFullYear(), ...(ask.round ? { round: Number(ask.round) } : {}), unit: ask.unit, text: ask.text, seen: it?.seen }));
      } finally {
        data.again();
        done();
      }
    });
  return (
    <div class="card">
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          {listed && <p>{t("bulk.listed", { what: listed })}</p>}
          <p>{t("bulk.count", { n: it.count, findings: it.findings })}</p>
          {it.one_of > 0 && <p class="about">{t("bulk.rule", { n: it.one_of, source: it.source })}</p>}
          {it.unset > 0 && (
            <p>
              <Light kind="bad">{t("bulk.unset", { n: it.unset, source: it.source })}</Light>
            </p>
          )}
          {it.full > 0 && (
            <p>
              <Light kind="part">{t("bulk.full", { n: it.full, source: it.full_source })}</Light>
            </p>
          )}
          {it.checked > 0 && (
            <p>
              <Light kind="part">{t("bulk.checked", { n: it.checked, source: it.checks_source })}</Light>
            </p>
          )}
          {it.other_turn > 0 && (
            <p>
              <Light kind="wait">{t("bulk.other-turn", { n: it.other_turn })}</Light>
            </p>
          )}
          {it.open > 0 && (
            <p>
              <Light kind="wait">{t("bulk.open", { n: it.open })}</Light>
            </p>
          )}
          {it.below > 0 && !listed && <p class="about">{t("bulk.below", { n: it.below })}</p>}
          {it.by_machine > 0 && <p class="about">{t("bulk.before", { n: it.by_machine })}</p>}
          <ProblemBox problem={action.problem} />
          <p class="bar">
            {may && !(sure && sure === it.seen) && (
              <button type="button" disabled={action.busy || it.count + it.sample.length === 0} onClick={() => (it.count > 0 ? question(it.seen) : pass())}>
                {t("bulk.pass", { n: it.count })}
              </button>
            )}
            {may && sure && sure === it.seen && (
              <>
                <span>{t("bulk.sure", { n: it.count })}</span>
                <button type="button" disabled={action.busy} onClick={pass}>
                  {t("bulk.yes")}
                </button>
                <button type="button" class="quiet" disabled={action.busy} onClick={() => question("")}>
                  {t("cancel")}
                </button>
              </>
            )}
            {told && (
              <span role="status">
                <Light kind="good">{t(told.drawn ? "bulk.done-drawn" : "bulk.done", { n: told.passed, drawn: told.drawn })}</Light>
              </span>
            )}
          </p>
          <OpenedList it={it} />
        </>
      )}
    </div>
  );
}
