// tree -- the nodes as they hang together: who is above, this one, whom it let in; each with its line, when it was heard, its
// bytes, and what it is not known to hold.
import { Light, Mark } from "../parts";
import { go, withQuery } from "../router";
import { moment, t } from "../words";
import { lacksText, nodeName, size, stateKinds, troubled, unitsText, type NetNode } from "./model";

const FEW = 12; // so many are looked through without a filter

interface Branch {
  node: NetNode;
  below: Branch[];
}
// The list is in the order of a tree that is read from its root: each stands behind the one above it.
function branches(nodes: NetNode[]): Branch[] {
  const roots: Branch[] = [], path: Branch[] = [];
  for (const node of nodes) {
    const branch = { node, below: [] };
    path.length = Math.min(path.length, node.depth);
    (path.length ? path[path.length - 1].below : roots).push(branch);
    path.push(branch);
  }
  return roots;
}

function Lacking({ node }: { node: NetNode }) {
  const { lacks } = node;
  if (node.open_forms)
    return (
      <p>
        <Light kind="part">{t("nodes.open-forms", { n: node.open_forms })}</Light>
      </p>
    );
  if (!lacks) return null;
  return (
    <>
      {!lacks.batches && (
        <p>
          <Light kind="good">{t("nodes.whole")}</Light>
        </p>
      )}
      {!!lacks.batches && (
        <p>
          <Light kind="part">{lacksText(lacks)}</Light>
          {!!lacks.unit_count && <small>{unitsText(lacks)}</small>}
          {!!lacks.since_ms && <small>{t("nodes.since", { when: moment(lacks.since_ms) })}</small>}
        </p>
      )}
      {!!node.wanted && (
        <p>
          <Light kind="part">{t("nodes.wanted", { n: node.wanted })}</Light>
        </p>
      )}
    </>
  );
}

function Node({ node, carry }: { node: NetNode; carry?: (node: string) => void }) {
  return (
    <div class={`node-card ${node.role}`}>
      <p class="node-head">
        <b>{nodeName(node)}</b>
        <span class="hint">{t(`nodes.role.${node.role}`)}</span>
        <Light kind={stateKinds[node.state]}>{t(`nodes.state.${node.state}`)}</Light>
      </p>
      {node.role !== "self" && node.state !== "beyond" && (
        <p class="hint">
          {node.heard_ms ? t("nodes.heard", { when: moment(node.heard_ms) }) : t("nodes.never")}
          {(node.bytes_in > 0 || node.bytes_out > 0) && ` · ${t("nodes.bytes", { in: size(node.bytes_in), out: size(node.bytes_out) })}`}
        </p>
      )}
      <Lacking node={node} />
      {node.state !== "step" && (node.link_words || node.hint) && <p class="hint">{[node.link_words, node.hint].filter(Boolean).join(" → ")}</p>}
      {carry && node.carries && (
        <button type="button" class="quiet" onClick={() => carry(node.node)}>
          {t("nodes.write")}
        </button>
      )}
    </div>
  );
}

function Limb({ branch, carry }: { branch: Branch; carry?: (node: string) => void }) {
  return (
    <li>
      <Node node={branch.node} carry={carry} />
      {!!branch.below.length && (
        <ul>
          {branch.below.map((one) => (
            <Limb key={one.node.node} branch={one} carry={carry} />
          ))}
        </ul>
      )}
    </li>
  );
}

// What is kept keeps those above it, so that the tree hangs together.
function kept(nodes: NetNode[], wanted: (node: NetNode) => boolean): NetNode[] {
  const path: NetNode[] = [], keep = new Set<NetNode>();
  for (const node of nodes) {
    path.length = Math.min(path.length, node.depth);
    path.push(node);
    if (wanted(node) || node.role === "self") path.forEach((one) => keep.add(one));
  }
  return nodes.filter((node) => keep.has(node));
}

export function Tree({ nodes, query, carry }: { nodes: NetNode[]; query: URLSearchParams; carry?: (node: string) => void }) {
  const only = query.get("only") === "troubled", text = query.get("text") ?? "";
  const shown = only || text ? kept(nodes, (node) => (!only || troubled(node)) && (!text || nodeName(node).includes(text))) : nodes;
  const wrong = nodes.filter(troubled).length;
  return (
    <section aria-labelledby="nodes">
      <h2 id="nodes">{t("nodes.title")}</h2>
      <p class="about">
        <Mark kind={wrong ? "part" : "good"} /> {wrong ? t("nodes.troubled", { n: wrong, all: nodes.length }) : nodes.length > 1 ? t("nodes.all-well", { n: nodes.length }) : t("nodes.alone")}
      </p>
      {nodes.length > FEW && (
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <label>
            <input type="checkbox" name="only" checked={only} onChange={() => go(withQuery({ only: only ? null : "troubled" }), true)} /> {t("nodes.only")}
          </label>
          <label>
            {t("nodes.search")} <input type="search" name="text" value={text} onInput={(event) => go(withQuery({ text: event.currentTarget.value }), true)} />
          </label>
        </form>
      )}
      <ul class="tree">
        {branches(shown).map((one) => (
          <Limb key={one.node.node} branch={one} carry={carry} />
        ))}
      </ul>
    </section>
  );
}
