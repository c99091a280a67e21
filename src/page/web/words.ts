// words -- what the screen says: Chinese and English from lang/, other languages from files of the node (GET /words). A word that a
// language lacks is said in English, else in Chinese.
import { get } from "./api";
import { linesTold } from "./lines";
import { loadWhys, whyTold } from "./why";

export { keepWhys } from "./why";
import zh from "./lang/zh.json";
import zhWork from "./lang/zh.work.json";
import zhHeads from "./lang/zh.heads.json";
import zhSaid from "./lang/zh.said.json";
import en from "./lang/en.json";
import enWork from "./lang/en.work.json";
import enHeads from "./lang/en.heads.json";
import enSaid from "./lang/en.said.json";

type Words = Record<string, string>;
export interface Language {
  id: string;
  name: string;
  direction: "ltr" | "rtl";
}
const chinese: Words = { ...zh, ...zhWork, ...zhHeads, ...zhSaid };
const english: Words = { ...en, ...enWork, ...enHeads, ...enSaid };
const known: Record<string, Words> = { zh: chinese, en: english };
const own: Language[] = [
  { id: "zh", name: "中文", direction: "ltr" },
  { id: "en", name: "English", direction: "ltr" },
];
let languages = own;
export const languageList = (): Language[] => languages;

let current = "zh";
try {
  current = localStorage.getItem("siben.language") || "zh";
} catch {
  // a browser that keeps nothing speaks Chinese
}
export const language = (): string => current;

function show(next: string): void {
  current = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : next;
  document.documentElement.dir = languages.find((one) => one.id === next)?.direction ?? "ltr";
}

// Resolves when its words are there; one that the node does not have, or cannot give now, leaves what is spoken.
export async function setLanguage(next: string): Promise<void> {
  if (!known[next]) {
    try {
      known[next] = (await get<{ words: Words }>("/words", { language: next })).words;
    } catch {
      if (!known[current]) show("zh");
      return;
    }
  }
  if (next !== "zh") {
    try {
      Object.assign(english, await loadWhys(known[next]));
    } catch {
      // what the node says of faults stays Chinese; the rest is said
    }
  }
  try {
    localStorage.setItem("siben.language", next);
  } catch {
    // for this time only
  }
  show(next);
}

// What the node has beside our own two; then the one that this browser spoke last.
export async function loadLanguages(): Promise<void> {
  try {
    languages = [...own, ...(await get<{ languages: Language[] }>("/languages")).languages];
  } catch {
    languages = own;
  }
  await setLanguage(current);
}

// t("today.left", { n: 3 }): "还有 3 个工作日".
export function t(name: string, values: Record<string, string | number> = {}): string {
  const text = known[current]?.[name] || (current === "zh" ? undefined : english[name]) || chinese[name] || name;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

// The head of a column as the node calls it in Chinese; years in it are as they stand.
export function head(name: string): string {
  if (current === "zh" || !name) return name;
  const numbers = name.match(/\d+/g) ?? [];
  const form = `head.${name.replace(/\d+/g, "#")}`;
  const found = t(form);
  return found === form ? titled(name) : found.replace(/#/g, () => numbers.shift() ?? "");
}

// What plans call their obligations and items in English: /titles, once somebody is signed in.
let titles: [RegExp, string][] = [];
export async function loadTitles(): Promise<void> {
  if (current === "zh" || titles.length) return;
  try {
    const list = Object.entries((await get<{ titles: Record<string, string> }>("/titles")).titles).sort(([a], [b]) => b.length - a.length);
    titles = list.map(([title, words]) => [new RegExp(`(?<![\\u4e00-\\u9fff])${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\u4e00-\\u9fff])`, "g"), words]);
  } catch {
    // who does not see obligations needs no titles
  }
}

const titled = (text: string): string => titles.reduce((all, [title, words]) => all.replace(title, () => words), text);

// What the node says of a state, a light, a reason: "逾期 3，审核中 1" by its parts, each as our list has it with # for its numbers. Names of
// units and projects are no words of ours and stay.
const apart = /([；，、：（）])/;
const marks: Record<string, string> = { "；": "; ", "，": ", ", "、": ", ", "：": ": ", "（": " (", "）": ") " };
const figure = /\b(?=\d*[a-f])[0-9a-f]{8}\b|\d+(?:,\d{3})*(?:\.\d+)?/g; // 1,234.50 is one, and so is a digest
function partSaid(part: string): string | null {
  const numbers = part.match(figure) ?? [];
  const form = part.replace(figure, "#");
  for (const [name, rest] of [[form, ""], form.endsWith("等") ? [form.slice(0, -1), t("said.等")] : [form, ""], form.endsWith(" #") ? [form.slice(0, -2), "#"] : [form, ""]]) {
    const found = t(`said.${name}`);
    if (found !== `said.${name}`) return `${found}${rest && " "}${rest}`.replace(/#/g, () => numbers.shift() ?? "");
  }
  // So many of one: 木吉乡人民政府 3 个.
  const many = /^(.*[\u4e00-\u9fff]) (\d+) 个(等)?$/.exec(part);
  if (many) return `${many[1]} ${many[2]}${many[3] ? ` ${t("said.等")}` : ""}`;
  // A place before what is said of it: 阿克陶县 2026 年各轮执行率.
  const placed = /^([\u4e00-\u9fff]+) (\d.*)$/.exec(part);
  const of = placed && partSaid(placed[2]);
  if (placed && of) return `${placed[1]}: ${of}`;
  // What stands in quotes is a column's name: “全年预算 金额”.
  const quoted = /^([^“”]*)“([^“”]+)”([^“”]+)$/.exec(part);
  if (quoted) {
    const rest = quoted[3].match(figure) ?? [];
    const words = t(`said.${quoted[1]}“*”${quoted[3].replace(figure, "#")}`);
    if (!words.startsWith("said.")) return words.replace("*", () => quoted[2].split(" ").map(head).join(" ")).replace(/#/g, () => rest.shift() ?? "");
  }
  const lacking = /^还缺 (.+)$/.exec(part)?.[1]; // the first of what is lacking
  return lacking ? `${t("said.还缺")} ${partSaid(lacking) ?? lacking}` : null;
}
export function said(text: string): string {
  if (current === "zh" || !/[\u4e00-\u9fff]/.test(text)) return text;
  text = titled(text); // O-16 第二轮绩效监控（截至8月底）（第 2 次）
  const parts = text.split(apart).map((part) => (part in marks ? { part, mark: true } : { part, found: partSaid(part) }));
  if (!parts.some((one) => one.found)) return text;
  const last = parts[parts.length - 1]; // of names the last: 木吉乡、巴仁乡等
  if (!last.mark && !last.found && parts[parts.length - 2]?.part === "、" && last.part.endsWith("等")) last.found = `${last.part.slice(0, -1)} ${t("said.等")}`;
  return parts.map((one) => (one.mark ? marks[one.part] : (one.found ?? one.part))).join("").replace(/ +/g, " ").replace(/\( /g, "(").replace(/ ([,;:)])/g, "$1").trim();
}

// Why the node did not do it, and what to do.
const named = (part: string): string => (head(part) === part ? said(part) : head(part));
export const why = (text: string): string => (current === "zh" ? text : whyTold(text, named));
// What a command of the node, or a receipt, says in lines.
export const lines = (text: string): string => (current === "zh" ? text : linesTold(text, named));

// A field of a form as the node names it: "指标「合格率」完成值", "资金 中央 一般公共预算 执行数". The name within is somebody's.
const partOfField = (one: string): string => (head(one) === one ? said(one) : head(one));
export function field(words: string): string {
  if (current === "zh") return words;
  const named = /^(.*?)「(.*)」(.*)$/.exec(words);
  if (!named) return words.split(" ").map(partOfField).join(" ");
  return [partOfField(named[1]), `“${named[2]}”`, partOfField(named[3])].filter(Boolean).join(" ");
}
// What stands in it, as it was written; of a whole row each field by its name.
export function fieldValue(words: string, value: string): string {
  if (current === "zh" || !words.endsWith("整行")) return value;
  return value
    .split("；")
    .map((one) => one.replace(/^\S+/, (name) => partOfField(name)))
    .join("; ");
}

// What a rule finds, by its id: "what → what to do", either in several ways with " | " between them, of which the first counts whose places the
// node's own sentence fills: {1} {2} its figures, codes and “names” in their order, {y} {z} the last ones, {a} {b} those of what to do;
// "3=" where there must be just three. In Chinese, and where none fits, the node's own words.
const particular = /“[^”]*”|（空）|-?[0-9A-Za-z][\w.,:/-]*%?/g;
const partOf = (one: string): string => (one === "（空）" ? t("import.empty-cell") : one.startsWith("“") ? `“${said(one.slice(1, -1))}”` : one);
export function found<T extends { rule: string; what: string; hint: string }>(one: T): T {
  const words = t(`found.${one.rule}`);
  if (current === "zh" || words === `found.${one.rule}`) return one;
  const [whats, hints = ""] = words.split(" → ").map((ways) => ways.split(" | "));
  const first = one.what.match(particular) ?? [], then = one.hint.match(particular) ?? [];
  const at = (place: string): string | undefined => (/\d/.test(place) ? first[Number(place) - 1] : place > "m" ? first[first.length - 1 - "zyx".indexOf(place)] : then[place.charCodeAt(0) - 97]);
  const fill = (ways: string[] | "", otherwise: string): string => {
    for (const way of ways) {
      const [, count, text] = /^(?:(\d)=)?(.*)$/.exec(way) as RegExpExecArray;
      if (count && Number(count) !== first.length) continue;
      if ([...text.matchAll(/\{(\w)\}/g)].every(([, place]) => at(place))) return text.replace(/\{(\w)\}/g, (_, place: string) => partOf(at(place) as string));
    }
    return otherwise;
  };
  return { ...one, what: fill(whats, one.what), hint: one.hint && fill(hints, one.hint) };
}

// A word for what the node names: kinds of records, columns. What is not among ours is said as the node says it.
export function word(name: string, otherwise: string): string {
  const found = t(name);
  return found === name ? otherwise : found;
}
export const listed = (words: string[]): string => words.join(t("list.join"));

// Who is one level above a node, two: "州已收到". A unit's own node lies below its region.
const ladder = [9, 6, 4, 2]; // digits of a township, county, prefecture, region
export function arrivedAt(scope: string, up: number): string {
  const [region, unit] = scope.split(":"), level = ladder[ladder.indexOf(region.length) + up - (unit ? 1 : 0)];
  return level && ladder.includes(region.length) ? t("arrived.at", { who: t(`level.${level}`) }) : t(up > 1 ? "arrived.above" : "arrived.parent");
}

// 05-31; with the year where it is another one than this.
export function day(iso: string | null): string {
  if (!iso) return t("none");
  return iso.slice(0, 4) === String(new Date().getFullYear()) ? iso.slice(5) : iso;
}

// In the time of Beijing, whatever the machine says.
export function moment(ms: number | null): string {
  if (!ms) return "";
  const text = new Date(ms + 8 * 3600000).toISOString();
  return `${day(text.slice(0, 10))} ${text.slice(11, 16)}`;
}

// Of today the time alone: 09:41; of another day with it.
export function clock(ms: number): string {
  const both = moment(ms), today = moment(Date.now());
  return both.slice(0, -6) === today.slice(0, -6) ? both.slice(-5) : both;
}

// With its year always: what others hold a promise by.
export function wholeMoment(ms: number | null): string {
  return ms ? new Date(ms + 8 * 3600000).toISOString().slice(0, 16).replace("T", " ") : "";
}

export function round(month: number): string {
  return month ? t("round", { month }) : "";
}

// Fen as 万元: two decimals, more where there are more; by digits, never by floating point.
export function wan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(7, "0");
  const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-6).replace(/0{1,4}$/, "")}`;
}

// part / of in hundredths of a percent, rounded half up.
export function rate(part: number, of: number): string {
  if (!of) return "";
  const hundredths = (20000n * BigInt(part) + BigInt(of)) / (2n * BigInt(of));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}%`;
}
