// disk -- what this browser keeps: said to be kept only when it lies on the disk. localStorage is written some seconds later, and
// while one types about once a minute: what a crash takes by then was never kept.
interface Place {
  base: string;
  store: string;
}
export const DRAFTS: Place = { base: "siben.drafts", store: "drafts" };
export const FILES: Place = { base: "siben", store: "files" };

const opened = new Map<string, Promise<IDBDatabase>>();
function open({ base, store }: Place): Promise<IDBDatabase> {
  let it = opened.get(base);
  if (!it) {
    it = new Promise((done, failed) => {
      const request = indexedDB.open(base, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store);
      request.onsuccess = () => {
        request.result.onclose = () => opened.delete(base); // the browser took it away: opened anew
        done(request.result);
      };
      request.onerror = () => failed(request.error);
    });
    it.catch(() => opened.delete(base));
    opened.set(base, it);
  }
  return it;
}

// What `work` reads. Whoever reads waits for those who write.
export async function readDisk<T>(place: Place, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open(place);
  return new Promise((done, failed) => {
    const request = work(base.transaction(place.store, "readonly").objectStore(place.store));
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

// Done when all that `work` writes lies on the disk.
export async function writeDisk(place: Place, work: (store: IDBObjectStore) => void): Promise<void> {
  const base = await open(place);
  return new Promise((done, failed) => {
    const writing = base.transaction(place.store, "readwrite", { durability: "strict" });
    writing.oncomplete = () => done();
    writing.onabort = () => failed(writing.error);
    work(writing.objectStore(place.store));
  });
}
