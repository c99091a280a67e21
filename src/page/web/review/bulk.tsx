// bulk -- a machine passes the forms in which the rules find nothing; some of them a person opens all the same, and those that the plan
// wants read one by one are left alone.
import { useState } from "preact/hooks";
import { get, post } from "../api";
import { Light, Loading, ProblemBox, asProblem, useData } from "../parts";
import { withQuery } from "../router";
import { t } from "../words";

interface Clean {
  key: string;
  mark: string;
  title: string;
  unit_name: string;
}
interface Bulk {
  forms: Clean[];
  sample: Clean[];
  full: number;
  findings: number;
}

export function BulkPass({ ask, done }: { ask: Record<string, string>; done: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="answers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("bulk.title")}</summary>
      {open && <Passing ask={ask} done={done} />}
    </details>
  );
}

function Passing({ ask, done }: { ask: Record<string, string>; done: () => void }) {
  const data = useData(() => get<Bulk>("/review-bulk", ask), [JSON.stringify(ask)]);
  const [passed, setPassed] = useState(0);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ form: Clean; why: string }[]>([]);
  const it = data.data;
  // Each by the same way as one at a time: of the version that was looked at, with its own line in the log.
  const run = async (forms: Clean[]) => {
    setBusy(true);
    setPassed(0);
    setRefused([]);
    for (const form of forms) {
      try {
        await post("/review", { key: form.key, seen: form.mark, verdict: "pass", reasons: [t("bulk.reason")] });
        setPassed((n) => n + 1);
      } catch (error) {
        const problem = asProblem(error);
        setRefused((list) => [...list, { form, why: `${problem.detail} ${problem.toDo}` }]);
        if (!problem.status || problem.status === 401) break;
      }
    }
    setBusy(false);
    data.again();
    done();
  };
  return (
    <div class="card">
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p>{t("bulk.count", { n: it.forms.length, findings: it.findings })}</p>
          {it.full > 0 && (
            <p>
              <Light kind="part">{t("bulk.full", { n: it.full })}</Light>
            </p>
          )}
          {it.sample.length > 0 && (
            <>
              <p>
                <Light kind="wait">{t("bulk.sample", { n: it.sample.length })}</Light>
              </p>
              <ul>
                {it.sample.map((one) => (
                  <li key={one.key}>
                    <a href={withQuery({ key: one.key })}>{one.title}</a> {one.unit_name}
                  </li>
                ))}
              </ul>
            </>
          )}
          <p class="bar">
            <button type="button" disabled={busy || !it.forms.length} onClick={() => void run(it.forms)}>
              {t("bulk.pass", { n: it.forms.length })}
            </button>
            {(busy || passed > 0) && (
              <span role="status">
                {busy && <progress max={it.forms.length || 1} value={passed + refused.length} aria-label={t("bulk.title")} />} {t("bulk.passed", { n: passed })}
              </span>
            )}
          </p>
          {refused.length > 0 && (
            <ul class="finds">
              {refused.map((one) => (
                <li key={one.form.key} class="blocking">
                  <a href={withQuery({ key: one.form.key })}>{one.form.title}</a>：{one.why}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
