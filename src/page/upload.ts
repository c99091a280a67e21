// upload -- how far an upload is. Without this script the form works just the same.

const form = () => document.querySelector<HTMLFormElement>("form#upload");

function size(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`;
}

function say(words: string): void {
  const place = document.getElementById("progress-words");
  if (place) place.textContent = words;
}

// What the server answers is a page of its own: its body takes the place of ours.
function show(answer: Document | null): boolean {
  const main = answer?.querySelector("main");
  if (!answer || !main) return false;
  document.querySelector("main")?.replaceWith(document.importNode(main, true));
  document.title = answer.title;
  window.scrollTo(0, 0);
  watch();
  return true;
}

function send(element: HTMLFormElement): void {
  const request = new XMLHttpRequest();
  const button = element.querySelector("button");
  const progress = element.querySelector("progress");
  const begun = Date.now();
  const failed = (words: string) => {
    if (button) button.disabled = false;
    if (progress) progress.hidden = true;
    say(words);
  };
  const data = new FormData(element);
  const all = data.getAll("file").reduce((sum, file) => sum + (file instanceof File ? file.size : 0), 0);
  const most = Number(element.dataset.most);
  if (all + (1 << 16) > most) {
    // The server refuses it at its head, and a browser shows that as a broken line.
    failed(`一次最多传 ${size(most)}，这些有 ${size(all)}：请用 --part-size 分成几份，分几次上传`);
    return;
  }
  request.open("POST", element.action);
  request.responseType = "document";
  request.upload.onprogress = (event) => {
    if (!progress || !event.lengthComputable) return;
    progress.hidden = false;
    progress.value = (100 * event.loaded) / event.total;
    const seconds = (Date.now() - begun) / 1000;
    const left = event.loaded ? Math.ceil((seconds * (event.total - event.loaded)) / event.loaded) : 0;
    const wait = seconds > 3 && left > 1 ? `，大约还要 ${left > 90 ? `${Math.ceil(left / 60)} 分钟` : `${left} 秒`}` : "";
    say(event.loaded < event.total ? `已传 ${size(event.loaded)}，共 ${size(event.total)}${wait}` : "传完了，正在核对……");
  };
  request.onload = () => {
    if (!show(request.responseXML)) failed("没有传成：稍后再试，或打电话给县里的管理员");
  };
  request.onerror = () => failed("线路断了，没有传成。文件没有丢，接通后重新上传");
  if (button) button.disabled = true;
  say("正在上传……");
  request.send(data);
}

function watch(): void {
  const element = form();
  element?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(element);
  });
}

watch();
