// editor -- a piece of work: filled by the columns of its type, checked by the importer's rules while one types, kept in
// this browser until it is saved.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get, post, type Problem, type Session } from "../api";
import { useKeys } from "../keys";
import { Light, Loading, ProblemBox, Withdraw, asProblem, useAction, useData } from "../parts";
import { go } from "../router";
import { moment, t } from "../words";
import { useKeeping } from "../drafts";
import { dropWorkDraft, keepWorkDraft, readWorkDraft, settleWorkDraft, takeWorkDraft, type WorkDraft } from "./draft";
import { Findings, HeadField } from "./fields";
import { Files, useSending } from "./files";
import { blankWork, columnsOf, moneyUnit, postOf, typeLabel, typedOf, workTypes, type Cells, type Typed, type Work, type WorkColumn, type WorkFinding, type WorkReading, type WorkTypes } from "./model";
import { Paper, fitsPaper } from "./paper";
import { Rows } from "./rows";

const CHECK_MS = 500;
const AGAIN_MS = 5000; // the line is tried again

export interface Start {
  notes?: string[]; // beside each row
  head?: Cells;
  rows?: Cells[];
  number?: string;
  round?: string;
}

// Every blank cell is told only when one wants to save.
function shownOf(reading: WorkReading | null, typed: Typed, all: boolean): WorkFinding[] {
  if (!reading) return [];
  return reading.findings.filter((one) => {
    if (one.severity === "hint") return false;
    if (all || !one.column) return all || one.severity === "blocking";
    const cells: Cells | undefined =
      one.place === "head" ? typed.head : one.place === "rows" ? typed.rows[one.row] : one.place === "evidence" ? (typed.evidence[one.row] as unknown as Cells) : (typed as unknown as Cells);
    return !!cells?.[one.column];
  });
}

// What is at fault is gone to, or said again where one looks.
function goToFault(): void {
  const at = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
  at?.focus();
  at?.scrollIntoView({ block: "center" });
}

export function Editor(props: { work: Work; types: WorkTypes; session: Session; start?: Start; draft: WorkDraft | null; name: string; back: string; saved?: (key: string) => void; hide?: string[]; rows?: string }) {
  const { work, types } = props;
  const account = props.session.account?.name ?? "";
  const type = types.types.find((one) => one.id === work.type);
  const [offered, offer] = useState(props.draft);
  const [typed, setTyped] = useState<Typed>(() => {
    const began = typedOf(work);
    return props.start
      ? { ...began, number: props.start.number ?? began.number, round: props.start.round ?? began.round, head: { ...began.head, ...props.start.head }, rows: props.start.rows ?? began.rows }
      : began;
  });
  const month = Number(typed.round) || 0;
  // Those that the type asks for in its order, and those in which something stands all the same.
  const columns = useMemo(() => {
    const called = columnsOf(types, work.type, month);
    const all = new Map(called.map((column) => [column.id, column]));
    const asked = (type?.columns ?? []).flatMap((id) => all.get(id) ?? []);
    return [...asked, ...called.filter((column) => !asked.includes(column) && column.id !== "money_unit" && (work.head[column.id] || work.rows.some((row) => row[column.id])))];
  }, [types, type, work, month]);
  const [touched, touch] = useState(false);
  const [keeping, keep] = useKeeping();
  const [reading, setReading] = useState<WorkReading | null>(null);
  const [away, setAway] = useState<Problem | null>(null);
  const [all, setAll] = useState(false);
  const [turn, setTurn] = useState(0);
  const [listed, setListed] = useState(() => matchMedia("(max-width: 48rem)").matches); // of several projects, which no sheet has; on a phone there is no room for one
  const newest = useRef(0);
  const action = useAction();
  const readOnly = !work.may_write || work.paper || !!offered;
  const fixed = readOnly || action.busy; // what is saved is what stands there

  const change = (next: Partial<Typed>) => {
    touch(true);
    setTyped((old) => ({ ...old, ...next }));
  };
  useEffect(() => {
    if (touched) keep(keepWorkDraft(account, props.name, work.seen, typed));
  }, [typed, touched]);
  useEffect(() => {
    if (readOnly) return;
    const mine = ++newest.current;
    const wait = setTimeout(() => {
      post<WorkReading>("/work-check", postOf(work.type, work, typed)).then(
        (next) => mine === newest.current && (setReading(next), setAway(null)),
        (error) => {
          const problem = asProblem(error);
          if (mine !== newest.current || problem.status === 401) return;
          setAway(problem);
          if (!problem.status) setTimeout(() => mine === newest.current && setTurn((it) => it + 1), AGAIN_MS);
        },
      );
    }, CHECK_MS);
    return () => clearTimeout(wait);
  }, [typed, readOnly, turn, props.session.account?.token]);

  const sending = useSending(typed.evidence, (evidence) => change({ evidence }));
  const save = () =>
    action.run(async () => {
      setAll(true);
      const evidence = await sending.again(); // what waits goes first: it would be saved without
      const next = await post<WorkReading>("/work-save", postOf(work.type, work, { ...typed, evidence }));
      setReading(next);
      if (!next.written && !(next.unchanged && !next.blocked)) {
        requestAnimationFrame(goToFault);
        return;
      }
      await dropWorkDraft(account, props.name);
      if (props.saved) props.saved(next.key);
      else go(`/works?key=${encodeURIComponent(next.key)}&saved=${work.state === "new" ? "new" : "again"}`);
    });
  useKeys(fixed || sending.part !== null ? [] : [{ key: "s", words: t("work.key.save"), run: save }]);
  const shown = shownOf(reading, typed, all);
  const money = moneyUnit(typed.head.money_unit);
  const at = (place: string, id: string) => shown.filter((one) => one.place === place && one.column === id);
  const of = (place: WorkColumn["place"]) => columns.filter((column) => column.place === place && column.id !== "type" && !props.hide?.includes(column.id));
  const paper = !listed && fitsPaper(work.type, typed.rows);
  const nowhere = shown.filter((one) => !one.column);
  const bad = shown.filter((one) => one.severity === "blocking").length;
  return (
    <>
      <p class="about">
        <a href={props.back}>← {t("work.back")}</a>
        {type && ` · ${typeLabel(type)}`}
      </p>
      {offered && (
        <div class="box part" role="status">
          <strong>{t("work.draft", { when: moment(offered.at_ms) })}</strong>
          {offered.seen !== work.seen && <p>{t("work.draft.newer")}</p>}
          <p class="buttons">
            <button type="button" onClick={() => (keep(takeWorkDraft(account, props.name, work.seen, offered)), setTyped(offered.typed), touch(true), offer(null))}>
              {t("sheet.draft.take")}
            </button>
            <button type="button" class="quiet" onClick={() => void settleWorkDraft(account, props.name, offered).then(() => readWorkDraft(account, props.name)).then(offer)}>
              {t("sheet.draft.drop")}
            </button>
          </p>
        </div>
      )}
      {keeping === "lost" && <p class="box bad">{t("sheet.not-kept")}</p>}
      {work.paper && <p class="box part">{t("work.paper")}</p>}
      {!work.may_write && <p class="about">{t("sheet.read-only")}</p>}
      {away && (away.status ? <ProblemBox problem={away} /> : <p class="box part" role="status">{t("work.away")}</p>)}
      <Findings list={nowhere} />
      <div class="fields">
        {of("key").map((column) => (
          <HeadField
            key={column.id}
            column={column}
            name={column.id}
            value={typed[column.id as "number" | "year" | "round"]}
            set={(value) => change({ [column.id]: value })}
            readOnly={fixed || !!work.key}
            bad={at("key", column.id).length > 0}
            findings={at("key", column.id)}
          />
        ))}
        {!paper && of("head").map((column) => (
          <HeadField
            key={column.id}
            column={column}
            name={column.id}
            unit={money}
            value={typed.head[column.id] ?? ""}
            set={(value) => change({ head: { ...typed.head, [column.id]: value } })}
            readOnly={fixed}
            bad={at("head", column.id).some((one) => one.severity === "blocking")}
            findings={at("head", column.id)}
          />
        ))}
      </div>
      {paper && (
        <Paper
          type={work.type}
          title={t(`paper.title.${work.type}`)}
          year={typed.year}
          number={typed.number}
          columns={columns}
          typed={typed}
          money={money}
          units={work.units}
          grades={work.grades}
          published={work.published}
          publishedOn={work.published_on}
          review=""
          entry={{ change, findings: shown, readOnly: fixed }}
        />
      )}
      {paper && !readOnly && (
        <p>
          <button type="button" class="link" onClick={() => setListed(true)}>
            {t("paper.list")}
          </button>
        </p>
      )}
      {!paper && of("rows").length > 0 && (
        <Rows
          type={work.type}
          year={typed.year}
          title={props.rows ?? t("work.rows")}
          notes={props.start?.notes}
          columns={of("rows")}
          rows={typed.rows}
          change={(rows) => change({ rows })}
          findings={shown.filter((one) => one.place === "rows")}
          units={work.units}
          money={money}
          readOnly={fixed}
        />
      )}
      <Files work={work} proofs={typed.evidence} change={(evidence) => change({ evidence })} sending={sending} findings={shown.filter((one) => one.place === "evidence")} readOnly={fixed} />
      {!readOnly && (
        <div class="act">
          <p class={touched ? "foot about" : "foot about with-keys"}>{!touched ? t("work.keys") : t(keeping === "keeping" ? "work.keeping" : keeping === "lost" ? "sheet.not-kept.short" : "work.kept")}</p>
          {reading && (
            <Light kind={reading.blocked ? "wait" : "good"}>{t(reading.blocked ? "work.not-yet" : "work.ready")}</Light>
          )}
          <button type="button" disabled={action.busy || sending.part !== null} onClick={save}>
            {t(sending.part !== null ? "work.file.first" : action.busy ? "work.saving" : "work.save")}
          </button>
          <ProblemBox problem={action.problem} />
          {all && bad > 0 && !action.busy && <p class="box part" role="status">{t("work.blocked", { n: bad })}</p>}
        </div>
      )}
      {work.key && work.may_write && !work.paper && (
        <Withdraw
          label={t("work.withdraw")}
          sure={t("work.withdraw.do")}
          take={async (reason) => {
            await post("/work-withdraw", { key: work.key, seen: work.seen, reason });
            await dropWorkDraft(account, props.name);
            go(props.back);
          }}
        />
      )}
    </>
  );
}

export function WorkEditor(props: { session: Session; ask: Record<string, string>; start?: Start; back: string; hide?: string[]; rows?: string; saved?: (key: string) => void }) {
  const id = props.ask.key || `new.${props.ask.type}.${props.start?.number ?? ""}`;
  // What others commit does not take away what one types: asked once for each piece.
  const [work, setWork] = useState<Work | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  const account = props.session.account?.name ?? "";
  const [kept, setKept] = useState<{ id: string; draft: WorkDraft | null } | null>(null);
  useEffect(() => {
    void readWorkDraft(account, id).then((draft) => setKept({ id, draft }));
  }, [account, id]);
  const types = useData(workTypes, []);
  useEffect(() => {
    get<Work>("/work", props.ask).then(
      (next) => (setWork(next), setProblem(null)),
      (error) => {
        const away = !asProblem(error).status && !props.ask.key && props.start?.number;
        if (away) setWork(blankWork(props.ask.type, props.ask.year));
        else setProblem(asProblem(error));
      },
    );
  }, [id, turn]);
  return (
    <>
      <ProblemBox problem={problem ?? types.problem} again={() => (types.again(), setTurn(turn + 1))} />
      {!work && !problem && <p class="loading">{t("loading")}</p>}
      <Loading data={types} />
      {work && types.data && kept?.id === id && <Editor key={id} draft={kept.draft} work={work} types={types.data} session={props.session} start={props.start} name={id} back={props.back} hide={props.hide} rows={props.rows} saved={props.saved} />}
    </>
  );
}
