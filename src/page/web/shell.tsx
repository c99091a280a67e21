// shell -- around every screen: who, where, the menu, the shortcuts.
import { useEffect, useRef, useState } from "preact/hooks";
import { post, type Session } from "./api";
import { deafen, listen } from "./events";
import { activeKeys, useKeys } from "./keys";
import type { Page } from "./page";
import { pages } from "./pages";
import { go, useAddress } from "./router";
import { language, languageNames, setLanguage, t } from "./words";

export function mayOpen(page: Page, session: Session): boolean {
  return !page.needs || !!session.account?.may[page.needs];
}

export function pageAt(path: string): Page | undefined {
  return pages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}

function Keys({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl>
        {activeKeys().map((one) => (
          <div key={one.key}>
            <dt>
              <kbd>{one.key}</kbd>
            </dt>
            <dd>{one.words}</dd>
          </div>
        ))}
      </dl>
      <button type="button" autofocus onClick={() => dialog.current?.close()}>
        {t("close")}
      </button>
    </dialog>
  );
}

function Menu({ session, current }: { session: Session; current?: Page }) {
  return (
    <nav aria-label={t("menu")}>
      <ul>
        {pages
          .filter((page) => page.menu && mayOpen(page, session))
          .map((page) => (
            <li key={page.path}>
              <a href={page.path} aria-current={page === current ? "page" : undefined}>
                {t(page.title)}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

// Kept in this browser, and with the account: it is the same at the next machine.
function Languages({ session, again }: { session: Session; again: () => void }) {
  return (
    <div class="languages" role="group" aria-label={t("language")}>
      {Object.entries(languageNames).map(([id, name]) => (
        <button
          key={id}
          type="button"
          class="plain"
          lang={id === "zh" ? "zh-CN" : id}
          aria-pressed={language() === id}
          onClick={() => {
            setLanguage(id);
            if (session.account && !session.account.must_change) post("/language", { language: id }).catch(() => undefined);
            again();
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Who({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  const account = session.account;
  const leave = () => post("/sign-out").then(ended, ended);
  return (
    <div class="who">
      <Languages session={session} again={again} />
      {account && (
        <>
          <a href="/password" class="name">
            {account.display}
            <small>{account.roles.map((role) => role.name).join("、")}</small>
          </a>
          <button type="button" class="plain" onClick={leave}>
            {t("sign-out")}
          </button>
        </>
      )}
    </div>
  );
}

export function Header({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  return (
    <header class="top">
      <a href="/" class="brand">
        {t("brand")}
      </a>
      <span class="node">{t("node", { name: session.node.name })}</span>
      <Who session={session} ended={ended} again={again} />
    </header>
  );
}

export function Shell({ session, ended, again }: { session: Session; ended: () => void; again: () => void }) {
  const address = useAddress();
  const [help, setHelp] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = pages.find((page) => page.menu && mayOpen(page, session));
  const changing = session.account?.must_change;
  const wanted = address.path === "/" ? first : pageAt(address.path);
  const page = changing ? pageAt("/password") : wanted;
  const may = page && mayOpen(page, session);
  useKeys([
    { key: "?", words: t("keys.help"), run: () => setHelp(true) },
    ...pages
      .filter((one) => one.key && mayOpen(one, session))
      .map((one) => ({ key: one.key as string, words: t("keys.go", { page: t(one.title) }), run: () => go(one.path) })),
  ]);
  const listens = !!session.account?.may.duties;
  useEffect(() => {
    if (listens) listen();
    return deafen;
  }, [listens]);
  const moved = useRef(false);
  useEffect(() => {
    document.title = `${page && may ? t(page.title) : t("nothing-here")} · ${t("brand")}`;
    // A new screen is read from its heading; the first one begins where a page begins.
    if (moved.current) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    moved.current = true;
  }, [address.path, page, language()]);
  const View = page?.view;
  return (
    <>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Header session={session} ended={ended} again={again} />
      <div class="frame">
        <Menu session={session} current={page} />
        <main id="main" tabIndex={-1}>
          <h1 ref={heading} tabIndex={-1}>
            {page && may ? t(page.title) : t("nothing-here")}
          </h1>
          {View && may ? <View session={session} address={address} /> : <p>{t(page ? "not-yours" : "nothing-here.do")}</p>}
        </main>
      </div>
      {help && <Keys close={() => setHelp(false)} />}
    </>
  );
}
