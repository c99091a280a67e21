// why -- what the node says was wrong and what to do about it, where another language than Chinese is spoken: sentence by sentence as
// lang/en.why.json has them, {1} {2} in the places of what is particular. One that is not among them stays as the node says it.
import type { whys } from "./whys";

type Words = Record<string, string>;
// Made of whys.ts (rooms.cmake).
const CHUNK: string = "/whys.js";
const PREFIX = "why.";

interface Sentence {
  shape: RegExp;
  words: string;
}
let whole: Map<string, string> = new Map();
let sentences: Sentence[] = [];

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const places = /\{(\d)\}/;
// One whose beginning is known before one that begins with a name; then the longest: what says more is meant.
export function keepWhys(words: Words): void {
  const known = Object.entries(words).filter(([name, text]) => name.startsWith(PREFIX) && text).map(([name, text]) => [name.slice(PREFIX.length), text]);
  whole = new Map(known.filter(([name]) => !places.test(name)) as [string, string][]);
  sentences = known
    .filter(([name]) => places.test(name) && /[\u4e00-\u9fff]/.test(name))
    .sort(([a], [b]) => Number(a.startsWith("{")) - Number(b.startsWith("{")) || b.replace(/\{\d\}/g, "").length - a.replace(/\{\d\}/g, "").length)
    .map(([name, text]) => ({ shape: new RegExp(`^${name.split(/\{\d\}/).map(literal).join("([^]*?)")}$`), words: text }));
}

// `own`: words of a language that the node has from a file; what it lacks is said in English.
export async function loadWhys(own: Words): Promise<Words> {
  const english = ((await import(CHUNK)) as { whys: typeof whys }).whys;
  keepWhys({ ...english, ...own });
  return english;
}

// null: no sentence of ours.
function told(text: string, part: (text: string) => string): string | null {
  const words = whole.get(text);
  if (words) return words;
  for (const one of sentences) {
    const found = one.shape.exec(text);
    if (found) return one.words.replace(/\{(\d)\}/g, (_, place: string) => whyTold(found[Number(place)] ?? "", part));
  }
  return null;
}

// Of a text that is put together of several, each: "报送.xlsx：没有这张表", "先看一下；再试一次". `part`: what is not a whole sentence.
export function whyTold(text: string, part: (text: string) => string): string {
  if (!/[\u4e00-\u9fff]/.test(text)) return text;
  const found = told(text, part);
  if (found) return found;
  for (const [mark, words] of [["：", ": "], ["；", "; "], ["。", ". "], ["，", ", "]] as const) {
    const at = text.indexOf(mark), rest = text.slice(at + 1);
    const after = at > 0 && rest ? whyTold(rest, part) : rest;
    if (at > 0 && rest && (after !== rest || !/[\u4e00-\u9fff]/.test(rest))) return `${whyTold(text.slice(0, at), part)}${words}${after}`;
  }
  return part(text);
}
