/** Blocks of a `text/event-stream` (HTML standard, section 9.2.6), from pieces of text cut anywhere. */

export interface Blocks {
  /** A block's data. */
  data(text: string): void;
  /** The wait in milliseconds that the server asks for. */
  retry(ms: number): void;
}

/** Takes the next piece of a stream. Names and ids of events are left out: the data has them. */
export const createDecoder = (blocks: Blocks): ((piece: string) => void) => {
  let rest = "";
  let data: string[] = [];
  return (piece) => {
    // A CR at the end may be half of a CRLF.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, field, value = ""] = /^(data|retry)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === "data") data.push(value);
      else if (/^\d+$/.test(value)) blocks.retry(Number(value));
      if (!line && data.length > 0) {
        blocks.data(data.join("\n"));
        data = [];
      }
    }
  };
};
