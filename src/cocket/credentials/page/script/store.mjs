// What stays on the device: pins, lists, settings and key under names, and records by key and number (IndexedDB).
// A record is kept before it is signed, and its number is taken in the same step: two tabs cannot take one number, and what
// was begun when the power went is signed when the page opens again.

const NAME = 'cocket-border';

export async function openStore() {
  try {
    const database = await new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('kept');
        request.result.createObjectStore('records', {keyPath: ['key', 'sequence']});
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
      request.onblocked = () => failed(new Error('blocked'));
    });
    return new DeviceStore(database);
  } catch {
    return new MemoryStore();
  }
}

const settled = request =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = event => {
      event.preventDefault();
      failed(request.error);
    };
  });

class DeviceStore {
  constructor(database) {
    this.database = database;
    this.lasting = true;
    this.lost = false;
    // Somebody wipes the storage while the page is open: let go, so that it can happen, and say so.
    database.onversionchange = () => {
      this.lost = true;
      database.close();
    };
    database.onclose = () => {
      this.lost = true;
    };
  }

  async act(name, mode, work) {
    const transaction = this.database.transaction(name, mode, {durability: 'strict'});
    const ended = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error ?? new DOMException('', 'AbortError'));
    });
    ended.catch(() => {});
    let result;
    try {
      result = await settled(work(transaction.objectStore(name)));
    } catch (error) {
      throw error;
    }
    await ended;
    return result;
  }

  get(name) {
    return this.act('kept', 'readonly', store => store.get(name));
  }

  put(name, value) {
    return this.act('kept', 'readwrite', store => store.put(value, name));
  }

  records() {
    return this.act('records', 'readonly', store => store.getAll());
  }

  // Fails with ConstraintError when another tab took the number.
  add(record) {
    return this.act('records', 'readwrite', store => store.add(record));
  }

  replace(record) {
    return this.act('records', 'readwrite', store => store.put(record));
  }
}

// Where the browser gives no storage: everything works until the page is closed, and the page says so.
class MemoryStore {
  constructor() {
    Object.assign(this, {lasting: false, lost: false, kept: new Map(), rows: []});
  }

  async get(name) {
    return this.kept.get(name);
  }

  async put(name, value) {
    this.kept.set(name, value);
  }

  async records() {
    return [...this.rows];
  }

  async add(record) {
    this.rows.push(record);
  }

  async replace(record) {
    this.rows = this.rows.map(one => (one.key === record.key && one.sequence === record.sequence ? record : one));
  }
}
