// stick -- bundles without a line: written for a node into a file that the browser keeps, looked at and read from one.
import { useEffect, useRef, useState } from "preact/hooks";
import { send, take, type Problem, type Taken } from "../api";
import { asProblem, Light, ProblemBox, useAction } from "../parts";
import { listed, moment, t } from "../words";
import { kindsText, lacksText, nodeName, size, type Look, type NetNode, type Outcome } from "./model";

const reaches = ["", "all", "seed"];

function Written({ file, to }: { file: Taken; to: NetNode }) {
  const link = useRef<HTMLAnchorElement>(null);
  const address = useRef("");
  if (!address.current) address.current = URL.createObjectURL(file.blob);
  // It is kept at once; whoever stopped that finds it here again.
  useEffect(() => {
    link.current?.click();
    return () => URL.revokeObjectURL(address.current);
  }, []);
  return (
    <div class="box good" role="status">
      <p>
        <Light kind="good">{t("stick.written", { to: nodeName(to), size: size(file.blob.size) })}</Light>
      </p>
      <p>
        <a ref={link} class="save" download={file.name} href={address.current}>
          {file.name}
        </a>
      </p>
      <ol>
        <li>{t("stick.written.copy")}</li>
        <li>{t("stick.written.read", { to: nodeName(to) })}</li>
        <li>{t("stick.written.back")}</li>
      </ol>
    </div>
  );
}

export function Write({ nodes, to, choose, done }: { nodes: NetNode[]; to: string; choose: (to: string) => void; done: () => void }) {
  const [reach, setReach] = useState("");
  const [files, setFiles] = useState(false);
  const [made, make] = useState<{ file: Taken; to: NetNode } | null>(null);
  const action = useAction();
  const form = useRef<HTMLSelectElement>(null);
  const able = nodes.filter((one) => one.carries);
  const chosen = able.find((one) => one.node === to);
  useEffect(() => {
    if (to) form.current?.focus();
  }, [to]);
  if (!able.length) return <p class="empty">{t("stick.nobody")}</p>;
  const write = (event: Event) => {
    event.preventDefault();
    if (!chosen) return;
    make(null);
    action.run(async () => {
      make({ file: await take("/bundle-write", { for: chosen.node, reach, files: files ? "1" : "" }), to: chosen });
      done();
    });
  };
  return (
    <>
      <form onSubmit={write}>
        <p class="bar">
          <label>
            {t("stick.to")}{" "}
            <select ref={form} name="for" value={to} required onChange={(event) => choose(event.currentTarget.value)}>
              <option value="">{t("stick.choose")}</option>
              {able.map((one) => (
                <option key={one.node} value={one.node}>
                  {nodeName(one)}（{t(`nodes.role.${one.role}`)}）
                </option>
              ))}
            </select>
          </label>
          <label>
            {t("stick.reach")}{" "}
            <select name="reach" value={reach} onChange={(event) => setReach(event.currentTarget.value)}>
              {reaches.map((one) => (
                <option key={one} value={one}>
                  {t(`stick.reach.${one || "open"}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <input type="checkbox" name="files" checked={files} onChange={(event) => setFiles(event.currentTarget.checked)} /> {t("stick.files")}
          </label>
          <button type="submit" disabled={action.busy || !chosen}>
            {t(action.busy ? "stick.writing" : "stick.write")}
          </button>
        </p>
        {chosen?.lacks && <p class="hint">{chosen.lacks.batches ? lacksText(chosen.lacks) : t("stick.nothing-new")}</p>}
      </form>
      <ProblemBox problem={action.problem} />
      {made && <Written key={made.file.name + made.file.blob.size} file={made.file} to={made.to} />}
    </>
  );
}

// -- reading -------------------------------------------------------------------------------------------

function Seen({ look, name }: { look: Look; name: (node: string) => string }) {
  const fresh = look.batches - look.known;
  return (
    <dl class="said">
      <div>
        <dt>{t("stick.from")}</dt>
        <dd>{t("stick.from.is", { from: name(look.from), to: name(look.to), when: moment(look.created_ms) })}</dd>
      </div>
      {look.parts > 1 && (
        <div>
          <dt>{t("stick.part")}</dt>
          <dd>{t("stick.part.is", { part: look.part, parts: look.parts })}</dd>
        </div>
      )}
      {look.opened && (
        <div>
          <dt>{t("stick.holds")}</dt>
          <dd>
            {t("stick.holds.is", { n: look.batches, fresh, known: look.known })}
            {!!look.kinds.length && `${t("colon")}${kindsText(look.kinds)}`}
            {!!look.files && ` · ${t("stick.holds.files", { n: look.files })}`}
            {look.acknowledges && ` · ${t("stick.holds.acks")}`}
          </dd>
        </div>
      )}
    </dl>
  );
}

const places = (list: { node: string; seq: number }[]): string => listed(list.map((one) => t("stick.place", { node: one.node, seq: one.seq })));

function Came({ it, name }: { it: Outcome; name: (node: string) => string }) {
  const bad = it.refused || it.forked || it.behind_own || it.files_wrong;
  const said: [boolean, "good" | "part" | "bad", string][] = [
    [true, "good", t("stick.came", { from: name(it.from), n: it.new, known: it.known })],
    [it.read_before, "good", t("stick.came.before")],
    [it.acknowledged, "good", t("stick.came.acknowledged")],
    [!!it.files, "good", t("stick.came.files", { n: it.files })],
    [!!it.waiting, "part", t("stick.came.waiting", { n: it.waiting })],
    [!!it.missing_parts, "part", t("stick.came.parts", { parts: listed(it.missing_part_list.map(String)), n: it.missing_parts })],
    [!it.missing_parts && !!it.missing_feeds, "part", t("stick.came.missing", { list: places(it.missing_list) })],
    [it.gap && !it.missing_parts && !it.behind_own, "part", t("stick.came.gap")],
    [it.behind_own, "bad", t("stick.came.behind")],
    [!!it.forked, "bad", t("stick.came.forked", { n: it.forked })],
    [!!it.refused, "bad", t("stick.came.refused", { n: it.refused, list: places(it.refused_list) })],
    [!!it.files_unnamed, "part", t("stick.came.files.unnamed", { n: it.files_unnamed })],
    [!!it.files_no_room, "bad", t("stick.came.files.room", { n: it.files_no_room })],
    [!!it.files_wrong, "bad", t("stick.came.files.wrong", { n: it.files_wrong })],
    [it.complete, "good", t("stick.came.whole")],
  ];
  return (
    <div class={`box ${bad ? "bad" : it.complete ? "good" : "part"}`} role="status">
      <ul class="forms">
        {said.map(([when, kind, words]) => when && (
          <li key={words}>
            <Light kind={kind}>{words}</Light>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Item {
  file: File;
  look?: Look;
  came?: Outcome;
  problem?: Problem;
}

// What one file is, or what came of it.
function One({ item, name, several, read, drop, busy }: { item: Item; name: (node: string) => string; several: boolean; read: () => void; drop: () => void; busy: boolean }) {
  const { look, came, problem } = item;
  return (
    <li class="stick-file">
      {several && <h4>{item.file.name}</h4>}
      {problem && <p class="hint">{t("stick.unchanged")}</p>}
      <ProblemBox problem={problem ?? null} />
      {look && !came && (
        <div class={`box ${look.refusal ? "bad" : "good"}`} role="status">
          <p>
            <Light kind={look.refusal ? "bad" : "good"}>{look.refusal ? t("stick.refused", { why: look.refusal }) : t("stick.whole")}</Light>
          </p>
          {look.refusal && look.hint && <p>→ {look.hint}</p>}
          <Seen look={look} name={name} />
          <p class="bar">
            {!look.refusal && !several && (
              <button type="button" disabled={busy} onClick={read}>
                {t(look.batches > look.known || !look.batches ? "stick.read" : "stick.read.again")}
              </button>
            )}
            <button type="button" class="quiet" disabled={busy} onClick={drop}>
              {t("cancel")}
            </button>
          </p>
        </div>
      )}
      {came && <Came it={came} name={name} />}
    </li>
  );
}

// One stick often has several files: each is looked at by itself, and what is good is read, whatever the others are.
export function Read({ nodes, done }: { nodes: NetNode[]; done: () => void }) {
  const [items, setItems] = useState<Item[]>([]);
  const [part, setPart] = useState(0);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const action = useAction();
  const name = (node: string): string => {
    const one = nodes.find((other) => other.node === node);
    return one ? nodeName(one) : node;
  };
  const data = (one: File): FormData => {
    const form = new FormData();
    form.append("file", one, one.name);
    return form;
  };
  const put = (file: File, said: Partial<Item>) => setItems((old) => old.map((one) => (one.file === file ? { ...one, problem: undefined, ...said } : one)));
  // What the node says of one file stands beside it; where nobody answers, nothing more is sent.
  const each = (list: Item[], does: (item: Item) => Promise<Partial<Item>>) =>
    action.run(async () => {
      for (const [i, item] of list.entries()) {
        setAt(i);
        setPart(0);
        try {
          put(item.file, await does(item));
        } catch (error) {
          const problem = asProblem(error);
          if (problem.status < 400 || problem.status >= 500 || problem.status === 401) throw error;
          put(item.file, { problem });
        }
      }
      done();
    });
  const choose = (files: File[]) => {
    const fresh = files.map((file) => ({ file }));
    setItems(fresh);
    action.clear();
    if (fresh.length) each(fresh, async ({ file }) => ({ look: await send<Look>("/bundle-look", data(file), setPart) }));
  };
  const read = (list: Item[]) => {
    if (input.current) input.current.value = "";
    each(list, async ({ file }) => ({ came: await send<Outcome>("/bundle-read", data(file), setPart) }));
  };
  const good = items.filter((one) => one.look && !one.look.refusal && !one.came);
  return (
    <>
      <p class="bar">
        <label>
          {t("stick.file")} <input ref={input} type="file" name="bundle" multiple disabled={action.busy} onChange={(event) => choose([...(event.currentTarget.files ?? [])])} />
        </label>
        {action.busy && part < 1 && <progress max={1} value={part} aria-label={t("stick.sending")} />}
        {action.busy && <span role="status">{items.length > 1 ? t("stick.looking.at", { at: at + 1, n: items.length }) : t("stick.looking")}</span>}
        {items.length > 1 && good.length > 0 && (
          <button type="button" disabled={action.busy} onClick={() => read(good)}>
            {t("stick.read.all", { n: good.length })}
          </button>
        )}
      </p>
      {action.problem && <p class="hint">{t("stick.unchanged")}</p>}
      <ProblemBox problem={action.problem} />
      <ul class="forms">
        {items.map((item) => (
          <One
            key={item.file.name + item.file.size}
            item={item}
            name={name}
            several={items.length > 1}
            busy={action.busy}
            read={() => read([item])}
            drop={() => {
              setItems(items.filter((one) => one !== item));
              if (input.current) input.current.value = "";
            }}
          />
        ))}
      </ul>
    </>
  );
}
