// api_stick -- bundles at the page: what the township lacks, written for it; what it brings, looked at and read in. A file that was cut off,
// changed, made up or meant for another changes nothing and says why.
//
//   PAGE, ACCOUNTS (api_kit.mjs)   FOLDER: up.siben of the township, foreign.siben of another root; down.siben is written
//   "write" or "read": before or after the township has read down.siben
import { readFileSync, writeFileSync } from "node:fs";
import { ask, asDescribed, base, end, wrong } from "./api_kit.mjs";

const folder = process.env.FOLDER;
const people = {};
for (const line of readFileSync(process.env.ACCOUNTS, "utf8").trim().split("\n").slice(1)) {
  const [name, , first] = line.split(",");
  if (!["administrator", "auditor", "bureau", "clerk"].includes(name)) continue;
  const signed = await ask("/sign-in", { body: { name, password: `${first} 自己的` } });
  if (signed.code !== 200) wrong(`${name} does not sign in: ${signed.text}`);
  people[name] = { name, cookie: signed.cookie, token: signed.json.token };
}
const { administrator, auditor, bureau, clerk } = people;

async function sendFile(path, person, bytes, name = "报送包.siben") {
  const data = new FormData();
  if (bytes) data.append("file", new Blob([bytes]), name);
  const answer = await fetch(base + path, { method: "POST", headers: { cookie: person.cookie, "X-Siben-Token": person.token }, body: data });
  const text = await answer.text();
  const made = { code: answer.status, text, json: text ? JSON.parse(text) : null, type: (answer.headers.get("content-type") ?? "").split(";")[0] };
  asDescribed(path, "post", made, person.name);
  return made;
}
const nodes = async () => {
  const answer = await ask("/network-nodes", administrator);
  asDescribed("/network-nodes", "get", answer, "administrator");
  return answer.json.nodes;
};
const held = async () => {
  const { batches, changes, records, waiting } = (await ask("/network", administrator)).json;
  return JSON.stringify({ batches, changes, records, waiting });
};

async function write() {
  const list = await nodes();
  const [self, child] = list;
  if (list.length !== 2 || self.role !== "self" || child.role !== "child" || child.depth !== self.depth + 1 || child.above !== self.node) wrong(`the tree: ${JSON.stringify(list)}`);
  if (child.state !== "cut" || !child.heard_ms || child.place !== "木吉乡" || !child.carries) wrong(`the township: ${JSON.stringify(child)}`);
  // Its target came while its line was down: that one bundle, of that unit.
  const { lacks } = child;
  if (lacks.batches !== 1 || !lacks.heard || lacks.more || lacks.kinds[0]?.kind !== "target" || lacks.units[0]?.name !== "木吉乡人民政府" || !lacks.since_ms) wrong(`it lacks: ${JSON.stringify(lacks)}`);
  if ((await ask("/network-nodes", auditor)).code !== 200) wrong("an auditor sees no nodes");
  if ((await ask("/network-nodes", clerk)).code !== 403) wrong("a clerk sees the nodes");

  for (const [person, body, code, said] of [
    [auditor, { for: "653022205" }, 403, ""],
    [clerk, { for: "653022205" }, 403, ""],
    [bureau, {}, 422, "没有写给哪个节点"],
    [bureau, { for: "nobody" }, 404, ""],
    [bureau, { for: "parent" }, 404, ""],
    [bureau, { for: "653022205", reach: "last" }, 422, "没有这种范围"],
  ]) {
    const answer = await ask("/bundle-write", { ...person, body });
    asDescribed("/bundle-write", "post", answer, person.name);
    if (answer.code !== code || !answer.text.includes(said)) wrong(`${person.name} writes ${JSON.stringify(body)}: ${answer.code} ${answer.text}`);
  }
  const made = await fetch(`${base}/bundle-write`, {
    method: "POST",
    headers: { cookie: bureau.cookie, "X-Siben-Token": bureau.token, "Content-Type": "application/json" },
    body: JSON.stringify({ for: "653022205" }),
  });
  const bytes = Buffer.from(await made.arrayBuffer());
  const called = decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(made.headers.get("content-disposition") ?? "")?.[1] ?? "");
  if (made.status !== 200 || !bytes.toString("latin1").startsWith("SIBEN\r\n") || !/^报送包-653022-给653022205-\d{4}-\d\d-\d\d\.siben$/.test(called)) wrong(`written: ${made.status} ${called} ${bytes.length} bytes`);
  writeFileSync(`${folder}/down.siben`, bytes);
}

async function read() {
  const up = readFileSync(`${folder}/up.siben`), before = await held();
  const flipped = Buffer.from(up), tail = Buffer.from(up), head = Buffer.from(up);
  flipped[up.length >> 1] ^= 1;
  tail[up.length - 1] ^= 1;
  head[30] ^= 1;
  const hostile = [
    ["cut off", up.subarray(0, up.length - 100)],
    ["cut off at its head", up.subarray(0, 40)],
    ["with something behind", Buffer.concat([up, Buffer.from("x")])],
    ["changed in the middle", flipped],
    ["changed at its end", tail],
    ["changed at its head", head],
    ["made up", Buffer.from("这不是报送包".repeat(2000))],
    ["a workbook", readFileSync(`${folder}/people.csv`)],
    ["empty", Buffer.alloc(0)],
    ["for the township", readFileSync(`${folder}/down.siben`)],
    ["of another root", readFileSync(`${folder}/foreign.siben`)],
    ["none", null],
  ];
  for (const [words, bytes] of hostile) {
    const answer = await sendFile("/bundle-read", bureau, bytes);
    if (answer.code < 400 || answer.code >= 500 || !/[\u4e00-\u9fff]/.test(answer.json.detail) || !answer.json.what_to_do) wrong(`a bundle ${words} is read: ${answer.code} ${answer.text}`);
    const seen = await sendFile("/bundle-look", bureau, bytes);
    if (seen.code === 200 ? !seen.json.refusal || !seen.json.hint : seen.code >= 500) wrong(`a bundle ${words} looks good: ${seen.code} ${seen.text}`);
    if ((await held()) !== before) wrong(`a bundle ${words} has changed something: ${before} -> ${await held()}`);
  }
  for (const person of [auditor, clerk])
    for (const path of ["/bundle-look", "/bundle-read"]) {
      const answer = await sendFile(path, person, up);
      if (answer.code !== 403) wrong(`${person.name} ${path}: ${answer.code}`);
    }
  const look = (await sendFile("/bundle-look", bureau, up)).json;
  if (look.from !== "653022205" || !look.opened || look.refusal || look.batches !== 1 || look.known !== 0 || look.kinds[0]?.kind !== "monitoring" || !look.acknowledges) wrong(`looked at: ${JSON.stringify(look)}`);
  if ((await held()) !== before) wrong("looking at a bundle takes it in");
  const came = (await sendFile("/bundle-read", bureau, up)).json;
  if (came.new !== 1 || came.known !== 0 || !came.complete || !came.acknowledged || came.refused || came.read_before) wrong(`read: ${JSON.stringify(came)}`);
  const again = (await sendFile("/bundle-read", administrator, up)).json;
  if (again.new !== 0 || again.known !== 1 || !again.read_before || !again.complete) wrong(`read once more: ${JSON.stringify(again)}`);
  const known = (await sendFile("/bundle-look", administrator, up)).json;
  if (known.known !== 1) wrong(`looked at again: ${JSON.stringify(known)}`);
  // What it confirmed it does not lack any more, though its line is down.
  const child = (await nodes()).find((one) => one.role === "child");
  if (child.lacks.batches !== 0 || child.state !== "cut") wrong(`after it has confirmed: ${JSON.stringify(child)}`);
  const log = (await ask("/audit?what=bundle-read", auditor)).json.entries;
  if (!log.some((one) => one.of === "653022205" && one.display === "绩效办甲" && one.words === "报送包.siben")) wrong(`the log of what was read: ${JSON.stringify(log)}`);
  if ((await ask("/audit?what=bundle-write", auditor)).json.entries[0]?.of !== "653022205") wrong("the log does not say what was written");
  if (!(await ask("/audit?what=refused&who=bureau", auditor)).json.entries.some((one) => one.words.startsWith("bundle-read："))) wrong("that it was refused is not in the log");
}

await { write, read }[process.argv[2]]();
end();
