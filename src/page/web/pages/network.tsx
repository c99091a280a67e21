// network -- this node and whom it talks to: connected, in step, last contact, bytes; what has arrived.
import { get } from "../api";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useData } from "../parts";
import { moment, t } from "../words";

interface Link {
  peer: string;
  parent: boolean;
  connected: boolean;
  paused: boolean;
  in_step: boolean;
  bytes_in: number;
  bytes_out: number;
  last_heard_ms: number;
  state: string;
  hint: string;
}
interface Network {
  node: string;
  scope: string;
  parent: string;
  records: number;
  conflicts: number;
  not_counted: number;
  waiting: number;
  disk_free: number;
  full: boolean;
  failed: boolean;
  backup_ms: number;
  forms: { kind: string; all: number; own_only: number; at_parent: number; above: number }[];
  links: Link[];
}

const units = ["B", "kB", "MB", "GB", "TB"];
function size(bytes: number): string {
  let unit = 0, value = bytes;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit ? value.toFixed(1) : value} ${units[unit]}`;
}

function NetworkView({ session }: Place) {
  const data = useData(() => get<Network>("/network"), []);
  const it = data.data;
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <ul class="sums">
            <li class={it.links.some((link) => !link.connected) ? "part" : "wait"}>
              <b>
                {it.links.filter((link) => link.in_step).length} / {it.links.length}
              </b>
              <span>{t("network.in-step")}</span>
            </li>
            <li class={it.conflicts ? "part" : "wait"}>
              <b>{it.conflicts}</b>
              <span>{session.account?.may.conflicts ? <a href="/inbox">{t("network.conflicts")}</a> : t("network.conflicts")}</span>
            </li>
            <li class={it.full || it.failed ? "bad" : "wait"}>
              <b>{size(it.disk_free)}</b>
              <span>{t(it.failed ? "network.disk-failed" : it.full ? "network.disk-full" : "network.disk")}</span>
            </li>
            <li class="wait">
              <b>{it.backup_ms ? moment(it.backup_ms) : t("network.no-backup")}</b>
              <span>{t("network.backup")}</span>
            </li>
          </ul>
          <h2>{t("network.links")}</h2>
          {it.links.length ? (
            <Table<Link>
              label={t("network.links")}
              rows={it.links}
              id={(link) => link.peer}
              columns={[
                { head: t("network.peer"), cell: (link) => `${link.peer}${link.parent ? `（${t("network.parent")}）` : ""}` },
                {
                  head: t("state"),
                  cell: (link) => (
                    <Light kind={link.in_step ? "good" : link.connected ? "wait" : "bad"}>
                      {t(link.paused ? "network.paused" : link.in_step ? "network.step" : link.connected ? "network.connected" : "network.cut")}
                    </Light>
                  ),
                },
                { head: t("network.heard"), kind: "date", cell: (link) => moment(link.last_heard_ms) || t("network.never") },
                { head: t("network.in"), kind: "number", cell: (link) => size(link.bytes_in) },
                { head: t("network.out"), kind: "number", cell: (link) => size(link.bytes_out) },
                { head: t("network.words"), cell: (link) => [link.state, link.hint].filter(Boolean).join(" → ") },
              ]}
            />
          ) : (
            <Empty>{t("network.no-links")}</Empty>
          )}
          <h2>{t("today.arrived")}</h2>
          {it.forms.length ? (
            <Table
              label={t("today.arrived")}
              rows={it.forms}
              id={(one) => one.kind}
              columns={[
                { head: t("review.kind"), cell: (one) => t(`kind.${one.kind}`) },
                { head: t("network.all"), kind: "number", cell: (one) => one.all },
                { head: t("arrived.here-only"), kind: "number", cell: (one) => one.own_only },
                { head: t("arrived.parent"), kind: "number", cell: (one) => one.at_parent },
                { head: t("arrived.above"), kind: "number", cell: (one) => one.above },
              ]}
            />
          ) : (
            <Empty>{t("today.no-forms")}</Empty>
          )}
        </>
      )}
    </>
  );
}

export const network: Page = { path: "/network", title: "network.title", needs: "network", menu: true, key: "7", view: NetworkView };
