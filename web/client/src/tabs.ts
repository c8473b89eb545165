/**
 * One leader among all tabs that follow the same thing: whoever holds the Web Lock reads from the network and tells the
 * others over a BroadcastChannel. Where a browser has neither, every tab leads itself.
 */

export interface Role<Message> {
  /** Starts to lead; the function that it returns stops it. */
  lead(): () => void;
  /** A message of the leader: of the former one, where this tab leads by now. */
  heard(message: Message): void;
  /** A tab joined, and wants to know from its leader where it stands. */
  joined(): void;
  /** Milliseconds of the leader's silence after which its place is taken. */
  readonly patienceMs: number;
}

export interface Tabs<Message> {
  /** Tells the followers. */
  say(message: Message): void;
  leave(): void;
}

/** What a tab says when it joins. */
const HELLO = "hello";

export const joinTabs = <Message extends object>(name: string, role: Role<Message>): Tabs<Message> => {
  const { locks } = navigator;
  if (!locks || typeof BroadcastChannel === "undefined") return { say() {}, leave: role.lead() };

  const channel = new BroadcastChannel(name);
  let pending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasLeft = false;
  let stop: (() => void) | undefined;
  let release = (): void => {};

  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      pending.abort();
      ask({ steal: true });
    }, role.patienceMs);
  };

  const lead = (): Promise<void> | undefined => {
    if (hasLeft) return undefined;
    clearTimeout(timer);
    return new Promise((resolve) => {
      release = resolve;
      stop = role.lead();
      if (hasLeft) letGo();
    });
  };

  const letGo = (): void => {
    stop?.();
    stop = undefined;
    release();
  };

  const ask = (options: LockOptions): void => {
    locks.request(name, options, lead).catch(() => {
      // Aborted while it waited, or its lock was taken from it while it led: then it follows.
      if (hasLeft || !stop) return;
      letGo();
      follow();
    });
  };

  const follow = (): void => {
    pending = new AbortController();
    watch();
    ask({ signal: pending.signal });
  };

  channel.onmessage = ({ data }: MessageEvent<Message | typeof HELLO>) => {
    if (data === HELLO) {
      if (stop) role.joined();
    } else {
      if (!stop) watch();
      role.heard(data);
    }
  };
  channel.postMessage(HELLO);
  follow();

  return {
    say: (message) => {
      if (!hasLeft) channel.postMessage(message);
    },
    leave() {
      hasLeft = true;
      clearTimeout(timer);
      pending.abort();
      letGo();
      channel.close();
    },
  };
};
