// app -- the page from its first moment: who is there, then the screen that was asked for.
import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { get, onSessionLost, setToken, type Problem, type Session } from "./api";
import { FirstDay } from "./pages/first";
import { SignIn } from "./pages/sign_in";
import { asProblem, ProblemBox } from "./parts";
import { Header, Shell } from "./shell";
import { loadLanguages, loadTitles, setLanguage, t } from "./words";

function App() {
  const [session, setSession] = useState<Session | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [lost, setLost] = useState(false);
  const [, setTurn] = useState(0);
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  const look = useCallback(() => {
    get<Session>("/session").then(
      (next) => {
        setToken(next.account?.token ?? "");
        const spoken = next.account?.language ? setLanguage(next.account.language) : Promise.resolve();
        if (next.account) spoken.then(loadTitles).then(again);
        setProblem(null);
        // Whose screen it was stays as it is while the same person signs in again.
        setLost((was) => was && !next.account);
        setSession(next);
      },
      (error) => setProblem(asProblem(error)),
    );
  }, []);
  useEffect(() => {
    loadLanguages().then(again);
    onSessionLost(() => setLost(true));
    look();
  }, []);
  const ended = () => {
    setToken("");
    setLost(false);
    look();
  };
  if (!session)
    return (
      <main class="lone">
        <h1>{t("brand")}</h1>
        <ProblemBox problem={problem} again={look} />
      </main>
    );
  if (!session.account)
    return (
      <>
        <Header session={session} ended={ended} again={again} />
        <main class="lone">{session.first_day ? <FirstDay done={look} /> : <SignIn done={look} />}</main>
      </>
    );
  return (
    <>
      <div hidden={lost}>
        <Shell key={session.account.name} session={session} ended={ended} again={again} />
      </div>
      {lost && (
        <main class="lone">
          <SignIn done={look} name={session.account.name} again />
        </main>
      )}
    </>
  );
}

const place = document.getElementById("app");
if (place) render(<App />, place);
