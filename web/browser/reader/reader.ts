/** In the page: reads one build's stream with one of several clients, and keeps what it is told. */
import { fetchEventSource } from "@microsoft/fetch-event-source";
import { EVENT_TYPES } from "../../client/src/wire.js";
import { type ConnectionState, type Link, openStream, type Stream, type StreamAccess } from "@sheen/client";
import { eventSourceLink } from "@sheen/client/eventsource";

/** An event as it was told: its type and the whole of its data. */
export interface Heard {
  type: string;
  data: string;
}

export interface Reading {
  heard: Heard[];
  states: ConnectionState[];
  /** Up to here, what came is in the snapshot alone. */
  head: number;
  /** Connections that stood. */
  connected: number;
  counts: { received: number; duplicates: number; stale: number };
  isOver: boolean;
}

export type ClientName = "sheen" | "sheen-eventsource" | "eventsource" | "fetch-event-source";

const readings = new Map<string, Reading>();
const streams = new Map<string, Stream>();
/** How many events had come when the present connection stood. */
const toldBefore = new Map<string, number>();

const stands = (id: string, reading: Reading): void => {
  reading.connected += 1;
  toldBefore.set(id, reading.heard.length);
};

const begin = (id: string): Reading => {
  const reading: Reading = {
    heard: [],
    states: [],
    head: 0,
    connected: 0,
    counts: { received: 0, duplicates: 0, stale: 0 },
    isOver: false,
  };
  readings.set(id, reading);
  return reading;
};

const withSheen = (id: string, access: StreamAccess, link?: Link): void => {
  const reading = begin(id);
  const stream = openStream({ buildSessionId: id, access: () => access, link });
  streams.set(id, stream);
  // Whole frames: the data is compared as it stands in them.
  stream.on("frame", (frame) => reading.heard.push({ type: frame.type, data: JSON.stringify(frame) }));
  stream.on("reset", ({ head }) => (reading.head = head));
  stream.on("connected", () => stands(id, reading));
  stream.on("state", ({ state }) => {
    reading.states.push(state);
    reading.counts = stream.counts;
    reading.isOver = state === "ended" || state === "refused";
  });
};

const withEventSource = (id: string, { url, token }: StreamAccess): void => {
  const reading = begin(id);
  const source = new EventSource(`${url}?token=${encodeURIComponent(token)}`);
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => reading.heard.push({ type, data }));
  }
  source.addEventListener("connection", () => stands(id, reading));
  source.addEventListener("error", () => (reading.isOver = source.readyState === EventSource.CLOSED));
};

const withFetchEventSource = (id: string, { url, token }: StreamAccess): void => {
  const reading = begin(id);
  const over = (): void => {
    reading.isOver = true;
  };
  fetchEventSource(url, {
    headers: { authorization: `Bearer ${token}` },
    openWhenHidden: true,
    onmessage({ event: type, data }) {
      if (type === "connection") stands(id, reading);
      else if (type === "end") over();
      else if ((EVENT_TYPES as readonly string[]).includes(type)) reading.heard.push({ type, data });
    },
  }).then(over, over);
};

const CLIENTS: Record<ClientName, (id: string, access: StreamAccess) => void> = {
  sheen: withSheen,
  "sheen-eventsource": (id, access) => withSheen(id, access, eventSourceLink),
  eventsource: withEventSource,
  "fetch-event-source": withFetchEventSource,
};

const reader = {
  read: (name: ClientName, id: string, access: StreamAccess): void => CLIENTS[name](id, access),
  reading: (id: string): Reading | undefined => readings.get(id),
  /** How many events came on the present connection. */
  toldSince: (id: string): number => (readings.get(id)?.heard.length ?? 0) - (toldBefore.get(id) ?? 0),
  state: (id: string): ConnectionState | undefined => streams.get(id)?.state,
  /** Whether the page came back from the cache for "back". */
  persisted: undefined as boolean | undefined,
};

addEventListener("pageshow", ({ persisted }) => (reader.persisted = persisted));

export type Reader = typeof reader;

declare global {
  interface Window {
    reader: Reader;
  }
}

window.reader = reader;
