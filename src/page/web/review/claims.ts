// claims -- who has which form open for review. The page that shows one says so every minute, and when it is left; who comes
// second is told whose it is.
import { useCallback, useEffect, useState } from "preact/hooks";
import { get, parting, post, Problem, quietly } from "../api";
import { onChange, onClaims } from "../events";

export interface Claim {
  key: string;
  mine: boolean;
  who: string;
  since_ms: number;
}

const AGAIN_MS = 60000; // a third of what the node lets pass (PAGE_CLAIM_MS): a hidden page is let say it once a minute
const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");

// All that this account may know of, as they stand; asked again when one changes, and with everything else.
export function useClaims(wanted: boolean): Claim[] {
  const [claims, set] = useState<Claim[]>([]);
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    const ask = () =>
      void get<{ claims: Claim[] }>("/claims").then(
        (answer) => here && set(answer.claims),
        () => undefined, // what stood is shown; the screen's own data tells what is wrong
      );
    ask();
    const ends = [onClaims(ask), onChange(ask)];
    return () => {
      here = false;
      ends.forEach((end) => end());
    };
  }, [wanted]);
  return claims;
}

export interface Held {
  by: Claim | null; // another account's
  problem: Problem | null; // it is nobody's that we know of: too many are open
  take: () => Promise<void>;
}

// This form is open for review here: ours, unless another has it.
export function useClaim(key: string, wanted: boolean): Held {
  const [claim, set] = useState<Claim | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const say = useCallback(
    async (over: boolean) => {
      try {
        set(await post<Claim>("/claim", { key, tab, ...(over ? { over } : {}) }));
        setProblem(null);
      } catch (error) {
        if (over) throw error;
        // Decided meanwhile, or another's turn: the form itself is asked again and says so. No line: it is said again.
        if (error instanceof Problem && error.status === 503) setProblem(error);
      }
    },
    [key],
  );
  useEffect(() => {
    if (!wanted) return;
    const again = () => quietly(() => void say(false));
    const leave = () => parting("/claim-end", { key, tab });
    const timer = window.setInterval(again, AGAIN_MS);
    const back = (event: PageTransitionEvent) => event.persisted && again();
    const end = onClaims(again);
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);
    again();
    return () => {
      clearInterval(timer);
      end();
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
      leave();
      set(null);
    };
  }, [key, wanted]);
  return { by: claim && !claim.mine ? claim : null, problem, take: () => say(true) };
}
