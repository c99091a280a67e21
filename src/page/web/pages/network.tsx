// network -- this node and the others: the tree, what each lacks, the stick; what has arrived, disk and backup.
import { useState } from "preact/hooks";
import { get } from "../api";
import { Files } from "../books/files";
import { size, type NetNode } from "../network/model";
import { Read, Write } from "../network/stick";
import { Tree } from "../network/tree";
import type { Page, Place } from "../page";
import { Empty, Loading, ProblemBox, Table, useData } from "../parts";
import { arrivedAt, moment, t, word } from "../words";

interface Network {
  conflicts: number;
  disk_free: number;
  full: boolean;
  failed: boolean;
  backup_ms: number;
  forms: { kind: string; all: number; own_only: number; at_parent: number; above: number }[];
  links: { in_step: boolean; connected: boolean }[];
}

function Sums({ it, inbox }: { it: Network; inbox: boolean }) {
  return (
    <ul class="sums">
      <li class={it.links.some((link) => !link.connected) ? "part" : "wait"}>
        <b>{it.links.length ? `${it.links.filter((link) => link.in_step).length} / ${it.links.length}` : t("none")}</b>
        <span>{t(it.links.length ? "network.in-step" : "network.alone")}</span>
      </li>
      <li class={it.conflicts ? "part" : "wait"}>
        <b>{it.conflicts}</b>
        <span>{inbox ? <a href="/inbox">{t("network.conflicts")}</a> : t("network.conflicts")}</span>
      </li>
      <li class={it.full || it.failed ? "bad" : "wait"}>
        <b>{size(it.disk_free)}</b>
        <span>{t(it.failed ? "network.disk-failed" : it.full ? "network.disk-full" : "network.disk")}</span>
      </li>
      <li class={it.backup_ms ? "wait" : "part"}>
        <b>{it.backup_ms ? moment(it.backup_ms) : t("network.no-backup")}</b>
        <span>{t("network.backup")}</span>
        {!it.backup_ms && <small class="hint">{t("network.backup.do")}</small>}
      </li>
    </ul>
  );
}

function Arrived({ forms, top, scope }: { forms: Network["forms"]; top: boolean; scope: string }) {
  return (
    <section aria-labelledby="arrived">
      <h2 id="arrived">{t(top ? "network.held" : "today.arrived")}</h2>
      {forms.length ? (
        <>
          <Table
            label={t(top ? "network.held" : "today.arrived")}
            rows={forms}
            id={(one) => one.kind}
            columns={[
              { head: t("review.kind"), cell: (one) => word(`kind.${one.kind}`, one.kind) },
              { head: t("network.all"), kind: "number", cell: (one) => one.all },
              { head: t("arrived.here-only"), kind: "number", cell: (one) => one.own_only, when: !top },
              { head: arrivedAt(scope, 1), kind: "number", cell: (one) => one.at_parent, when: !top },
              { head: arrivedAt(scope, 2), kind: "number", cell: (one) => one.above, when: !top && (scope.length > 6 || forms.some((one) => one.above)) },
            ]}
          />
          <Files path="/network" asked={{}} />
        </>
      ) : (
        <Empty>{t("today.no-forms")}</Empty>
      )}
    </section>
  );
}

function NetworkView({ session, address }: Place) {
  const data = useData(() => get<Network>("/network"), []);
  const nodes = useData(() => get<{ nodes: NetNode[] }>("/network-nodes"), []);
  const [to, choose] = useState("");
  const may = session.account?.may ?? {};
  const again = () => {
    data.again();
    nodes.again();
  };
  const list = nodes.data?.nodes ?? [];
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && <Sums it={data.data} inbox={!!may.conflicts} />}
      <ProblemBox problem={nodes.problem} again={nodes.again} />
      <Loading data={nodes} />
      {!!list.length && <Tree nodes={list} query={address.query} carry={may.network_write ? choose : undefined} />}
      {!!list.length && <Files path="/network-nodes" asked={{}} />}
      {may.network_write && nodes.data && (
        <section aria-labelledby="stick">
          <h2 id="stick">{t("stick.title")}</h2>
          <p class="about">{t("stick.about")}</p>
          <div class="two">
            <div class="card">
              <h3>{t("stick.write.title")}</h3>
              <Write nodes={list} to={to} choose={choose} done={again} />
            </div>
            <div class="card">
              <h3>{t("stick.read.title")}</h3>
              <Read nodes={list} done={again} />
            </div>
          </div>
        </section>
      )}
      {data.data && <Arrived forms={data.data.forms} top={session.node.top} scope={session.node.scope} />}
    </>
  );
}

export const network: Page = { path: "/network", title: "network.title", needs: "network", menu: true, key: "7", view: NetworkView };
