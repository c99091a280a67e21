// kept -- workbooks that wait in this browser until what is wrong with them is mended. Each account has its own.

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open("siben", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("files");
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function with_<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const base = await open();
    return await new Promise((done, failed) => {
      const request = work(base.transaction("files", mode).objectStore("files"));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  } catch {
    return undefined; // a browser that keeps nothing: the files are on the disk all the same
  }
}

export async function keptFiles(account: string): Promise<File[]> {
  return ((await with_("readonly", (store) => store.get(account))) as File[] | undefined) ?? [];
}
export async function keepFiles(account: string, files: File[]): Promise<void> {
  if (files.length) await with_("readwrite", (store) => store.put(files, account) as IDBRequest<unknown>);
  else await with_("readwrite", (store) => store.delete(account) as IDBRequest<unknown>);
}
