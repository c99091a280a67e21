// words.mjs FOLDER SPOKEN RECEIPTS -- every word that the page asks for by its name is there, and English has what Chinese has. SPOKEN: the program
// that tells sentences as whoever is at the page is told them (tests/page/test_spoken.c --tell). RECEIPTS: what receipts say, of every kind
// (tests/report/test_words.c --tell).
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const [folder, spoken, receipts] = process.argv.slice(2);
const read = (language) => Object.assign({}, ...readdirSync(path.join(folder, "lang")).filter((name) => name.startsWith(`${language}.`)).map((name) => JSON.parse(readFileSync(path.join(folder, "lang", name), "utf8"))));
const chinese = read("zh"), english = read("en");
const sources = (where) => readdirSync(where).flatMap((name) => {
  const one = path.join(where, name);
  return statSync(one).isDirectory() ? sources(one) : /\.tsx?$/.test(name) ? [one] : [];
});
const wrong = [];
for (const file of sources(folder)) {
  const text = readFileSync(file, "utf8");
  // t("name") and t(when ? "one" : "other"); what is put together of pieces shows on its screen.
  for (const [, first, , one, other] of text.matchAll(/(?<![\w.])t\((?:"([^"`]+)"|([^()"]*\?)\s*"([^"]+)"\s*:\s*"([^"]+)")/g))
    for (const name of [first, one, other]) if (name && !chinese[name]) wrong.push(`${path.relative(folder, file)}: no word ${name}`);
}
// Phrases that are written into a record are Chinese whoever reads: review.reason.
const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(([one]) => one).sort().join();
for (const [name, text] of Object.entries(chinese)) {
  if (!english[name] && !name.startsWith("review.reason.")) wrong.push(`${name}: no English`);
  if (english[name] && places(english[name]) !== places(text)) wrong.push(`${name}: ${places(text)} in Chinese, ${places(english[name])} in English`);
}
for (const name of Object.keys(english)) if (!chinese[name] && !/^(found|why)\./.test(name)) wrong.push(`${name}: English alone`);
// Of every rule that a form, a plan or a calendar may break there is a sentence, and none of another; of its places some sentence of the rule fills each.
const program = (where) => readdirSync(where).flatMap((name) => {
  const one = path.join(where, name);
  return statSync(one).isDirectory() ? program(one) : name.endsWith(".c") ? [readFileSync(one, "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/"\s*\n\s*"/g, "")] : [];
});
const rules = new Map(); // of each the parts of a sentence that a place may take, at most
for (const text of ["model", "intake", "plan", "report", "cli"].flatMap((room) => program(path.join(folder, "../..", room))))
  for (const call of text.split(/[;{}]/))
    for (const [, rule] of call.matchAll(/"((?:FORM|INTAKE|PLAN|CALENDAR|YAML)_[A-Z0-9_]+)"/g)) {
      const parts = [...call.matchAll(/"([^"]*[\u4e00-\u9fff][^"]*)"/g)].map(([, one]) => one.match(/“[^”]*”|%\d*[a-z]+|-?[0-9A-Za-z][\w.,:/-]*/g)?.length ?? 0);
      rules.set(rule, Math.max(rules.get(rule) ?? 0, ...parts));
    }
if (rules.size < 300) wrong.push(`only ${rules.size} rules are found in the program`);
for (const [rule, most] of rules) {
  const words = english[`found.${rule}`];
  if (!words) wrong.push(`${rule}: no English for what it finds (en.found.json)`);
  for (const [, place] of words?.matchAll(/\{(\d)\}/g) ?? []) if (Number(place) > most && most) wrong.push(`${rule}: nothing that it says fills {${place}}`);
}
for (const name of Object.keys(english)) if (name.startsWith("found.") && !rules.has(name.slice(6))) wrong.push(`${name}: there is no such rule`);
// Why something was refused, and what to do, of all that the page may be answered by: the rooms, and the commands that it has carried out.
const machine = /^(cmd_)?(enrol|handover|promote|alias|purge|account|key|close|link|generate|restore|verify|run|init|region|backup|rebuild|check|plan_new|plan_diff|language|status_nodes)/;
const plain = (file) => readFileSync(file, "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/"\s*\n\s*"/g, "").replace(/"\s*PRI\w+\s*"/g, "d");
// What stands between the brackets of a call, which begins at `at`.
const inside = (text, at) => {
  for (let depth = 1, quoted = false, i = at; i < text.length; i++) {
    if (text[i] === "\\" && quoted) i++;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && "()".includes(text[i]) && !(depth += text[i] === "(" ? 1 : -1)) return text.slice(at, i);
  }
  return "";
};
const texts = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, one]) => one);
const reasons = new Set();
for (const room of ["page", "accounts", "console", "replica", "report", "plan", "bundle", "intake", "prefill", "feed", "exchange", "trust", "model", "compare", "cli"])
  for (const name of readdirSync(path.join(folder, "../..", room)).filter((one) => one.endsWith(".c") && !(room === "cli" && machine.test(one) && one !== "cmd_enrol.c") && one !== "spoken.c")) {
    const text = plain(path.join(folder, "../..", room, name));
    for (const call of text.matchAll(/\b(?:why_set|why_what|(?:\w+_)?refuse\w*|damaged|cannot_read)\s*\(/g)) for (const one of texts(inside(text, call.index + call[0].length))) reasons.add(one);
    // Also where they are put together before, and of an objection what its rule finds, which is told as a reason.
    const before = /(?:\b(?:what|hint|todo)(?:\[\])?\s*=|\b(?:snprintf|buffer_print)\(&?(?:what|hint|todo),|#define \w+_WORDS)[^;]*?(?:;|\n(?=\n))/g;
    for (const [statement] of room === "model" && name === "rules_work.c" ? text.matchAll(/\nstatic void rule_(?:other|objected)\([^]*?\n\}/g) : room === "intake" ? [] : text.matchAll(before)) for (const one of texts(statement)) reasons.add(one);
    // What commands say that the page shows.
    if (room === "cli" && /^cmd_(sample_announce|plan_publish|enrol)\.c$/.test(name))
      for (const [call] of text.matchAll(/command_print\(\s*context,[^;]*;/g)) for (const one of texts(call).flatMap((one) => one.split("\\n"))) if (name !== "cmd_enrol.c" || /已授权|^，(只收|作为本机)|校验码 %s —— (与对方|对方安装)/.test(one)) reasons.add(one.trim());
    if (room === "page" && name === "api.c") for (const one of texts(/\bkind_of\([^]*?\n\}/.exec(text)?.[0] ?? "")) reasons.add(one);
  }
const lines = [...reasons].filter((one) => /[\u4e00-\u9fff]/.test(one) && !one.includes("\\n")).map((one) => one.replaceAll('\\"', '"'));
const told = spawnSync(spoken, ["--tell"], { input: lines.map((one) => `${one}\n`).join(""), encoding: "utf8", maxBuffer: 1 << 24 });
if (told.status !== 0 || lines.length < 1000) throw new Error(`${spoken} --tell: ${told.error ?? told.stderr}, ${lines.length} sentences`);
const wanted = new Set();
for (const one of told.stdout.split("\n")) {
  let place = 0;
  if (one && !/(^| |（)--/.test(one)) wanted.add(`why.${one.replace(/%%|%[-+ 0#]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j)?[a-zA-Z]/g, (mark) => (mark === "%%" ? "%" : `{${++place}}`))}`);
}
// Of receipts each line is told in English, but for names that are somebody's.
const bundled = async (name) => import(`data:text/javascript,${encodeURIComponent(execFileSync("esbuild", [path.join(folder, name), "--bundle", "--format=esm", "--log-level=error"], { encoding: "utf8" }))}`);
globalThis.localStorage = { getItem: () => "en", setItem: () => undefined };
globalThis.document = { documentElement: {} };
const { lines: receipt, keepWhys } = await bundled("words.ts");
keepWhys(english);
const named = new Set();
const lines_told = [...new Set(readFileSync(receipts, "utf8").split("\n"))].filter((one) => /[\u4e00-\u9fff]/.test(one));
if (lines_told.length < 100) wrong.push(`${receipts}: only ${lines_told.length} lines`);
for (const line of lines_told) {
  const words = receipt(line);
  if (/[\u4e00-\u9fff]/.test(words.replace(/交通局|阿克陶县|木吉乡人民政府|木吉乡|饮水管护/g, ""))) wrong.push(`a receipt says in English: ${words} (en.why.json, en.heads.json, en.said.json)`);
  for (const one of [line.trim(), ...line.trim().split("：")]) named.add(one);
}
// A line is a sentence, and so is what stands in its places.
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const shapes = Object.keys(english).filter((name) => name.startsWith("why.")).map((name) => ({ name, shape: new RegExp(`^${name.slice("why.".length).split(/\{\d\}/).map(literal).join("([^]*?)")}$`) }));
for (const line of named)
  for (const { name, shape } of shapes) {
    const found = shape.exec(line);
    if (!found) continue;
    wanted.add(name);
    for (const part of found.slice(1)) if (/[\u4e00-\u9fff]/.test(part)) named.add(part);
  }
for (const name of wanted) if (!english[name]) wrong.push(`${name}: no English for what the node says (en.why.json)`);
for (const [name, text] of Object.entries(english)) {
  if (!name.startsWith("why.")) continue;
  if (!wanted.has(name)) wrong.push(`${name}: the node says no such thing (en.why.json)`);
  if (places(name) !== places(text)) wrong.push(`${name}: ${places(text)} in English`);
}
// What the node says in Chinese out of a table of words is among those that said() knows, part by part.
const pattern = (file, name) => new RegExp(new RegExp(`^const ${name} = /(.+)/g?;`, "m").exec(readFileSync(path.join(folder, file), "utf8"))?.[1] ?? "(?!)", "g");
const figure = pattern("words.ts", "figure");
for (const one of ["1", "1,234.50", "12345678.90", "0a1b2c3d", "12345678"]) if (one.replace(figure, "#") !== "#") wrong.push(`${one} is no figure of words.ts: ${one.replace(figure, "#")}`);
for (const [file, name] of [["report/duty_state.c", "duty_chinese"], ["report/delivery.c", "delivery_put_age"], ["feed/fold.c", "conflict_chinese"], ["feed/fold.c", "not_counted_chinese"]]) {
  const text = readFileSync(path.join(folder, "../..", file), "utf8");
  const body = new RegExp(`\\b${name}\\([^;]*?\\n\\{[^]*?\\n\\}`).exec(text)?.[0] ?? "";
  const parts = [...body.matchAll(/"([^"]*[\u4e00-\u9fff][^"]*)"/g)].flatMap(([, one]) => one.replace(/%[a-z]+/g, "1").replace(figure, "#").split(/[；，、：（）]/));
  if (!parts.length) wrong.push(`${file}: no words in ${name}`);
  for (const part of parts) if (part && !english[`said.${part}`]) wrong.push(`${file}: no word said.${part}`);
}
// Nor is a note below a table of the books, nor its title, left in Chinese.
for (const file of ["coverage", "monitoring", "table", "submission_works", "submission", "fund_rows"]) {
  const text = readFileSync(path.join(folder, "../../report", `${file}.c`), "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/"\s*\n\s*"/g, "");
  for (const [call] of text.matchAll(/table_note\([^;]*;|warn\([^;]*;/g))
    for (const [, one] of call.matchAll(/"([^"]*[\u4e00-\u9fff][^"]*)"/g))
      for (const part of one.replace(/“(%s)+”/g, "“*”").replace(/%[a-z]+/g, "1").replace(figure, "#").split(/[；，、：（）]/))
        if (/[\u4e00-\u9fff]/.test(part) && !english[`said.${part}`]) wrong.push(`report/${file}.c: no word said.${part}`);
}
// Of each way in which a growth is said the page takes both amounts.
const growths = [...readFileSync(path.join(folder, "../../report/duty_growth.c"), "utf8").matchAll(/"([^"]*原定[^"]*增 %s[^"]*)"/g)].map(([, one]) => one.replace(/%zu/g, "3").replace(/%d/g, "2025").replace(/(?<=[计次定] )%s/g, "1,480.00"));
if (growths.length !== 3) wrong.push(`report/duty_growth.c: ${growths.length} sentences of a growth`);
for (const one of growths) if (pattern("pages/evaluations.tsx", "grown").exec(one)?.slice(1).join() !== "1,480.00,1,480.00") wrong.push(`pages/evaluations.tsx takes no amounts from ${one}`);
console.log(`words_reasons ${wanted.size} sentences`);
for (const one of wrong) console.error(one);
process.exit(wrong.length ? 1 : 0);
