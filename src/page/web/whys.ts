// whys -- a bundle of its own, fetched with the first language that is not Chinese: what the node says was wrong, and what to do; what rules
// find.
import found from "./lang/en.found.json";
import why from "./lang/en.why.json";

export const whys: Record<string, string> = { ...why, ...found };
