// What this device keeps of one person's counts: a database per person, written through to the disk.
"use strict";
window.stocktake = {};

(() => {
  const LAYOUT = 1;
  const PERSON = "stocktake.person"; // forgotten when somebody signs out (web/static/app.js)
  const STORES = { stocktakes: "code", premises: "key", lines: "id", entries: "entry", photos: "photo", drafts: "key" };

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  function open(personId) {
    const request = indexedDB.open(`stocktake-${personId}`, LAYOUT);
    request.onupgradeneeded = () => {
      const stores = Object.fromEntries(
        Object.entries(STORES).map(([name, keyPath]) => [name, request.result.createObjectStore(name, { keyPath })]),
      );
      stores.lines.createIndex("place", "place");
      stores.lines.createIndex("code", "code");
      stores.photos.createIndex("entry", "entry");
    };
    return done(request);
  }

  class Device {
    constructor(database) {
      this.database = database;
    }

    // Runs `work(store by name)` and settles when all of it is on the disk, or none of it.
    async write(names, work) {
      const transaction = this.database.transaction(names, "readwrite", { durability: "strict" });
      const ended = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      work((name) => transaction.objectStore(name));
      await ended;
    }

    read(name) {
      return this.database.transaction(name).objectStore(name);
    }

    get = (name, key) => done(this.read(name).get(key));
    all = (name) => done(this.read(name).getAll());
    by = (name, index, value) => done(this.read(name).index(index).getAll(value));
    put = (name, value) => this.write([name], (store) => store(name).put(value));
    remove = (name, key) => this.write([name], (store) => store(name).delete(key));
  }

  stocktake.person = () => JSON.parse(localStorage.getItem(PERSON) ?? "null");
  stocktake.rememberPerson = (person) => localStorage.setItem(PERSON, JSON.stringify(person));
  stocktake.openDevice = async (personId) => new Device(await open(personId));

  // How much room is left, and whether the browser promised not to clear it by itself.
  stocktake.room = async () => {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { free: quota - usage, kept: (await navigator.storage?.persisted?.()) ?? false };
  };
  stocktake.askToKeep = async () => (await navigator.storage?.persist?.()) ?? false;
})();
