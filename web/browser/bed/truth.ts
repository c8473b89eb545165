/** What Postgres says, which is the truth. */
import type { Phase, SheenEvent } from "@sheen/client";
import pg from "pg";
import { until } from "./waiting.js";

export interface Told {
  seq: number;
  type: SheenEvent["type"];
  payload: Record<string, unknown>;
}

export interface Site {
  path: string;
  content: Buffer;
}

export class Truth {
  readonly #pool: pg.Pool;

  constructor(connectionString: string) {
    this.#pool = new pg.Pool({ connectionString, max: 2 });
  }

  static async createSchema(databaseUrl: string, name: string): Promise<void> {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    await client.query(`CREATE SCHEMA ${name}`);
    await client.end();
  }

  async phase(id: string): Promise<Phase | undefined> {
    const { rows } = await this.#pool.query("SELECT phase FROM builds WHERE build_session_id = $1", [id]);
    return rows[0]?.phase;
  }

  /** The ids of a project's builds, or of everybody's. */
  async builds(projectId?: string): Promise<string[]> {
    const { rows } = await this.#pool.query(
      "SELECT build_session_id AS id FROM builds WHERE $1::text IS NULL OR project_id = $1 ORDER BY created_at",
      [projectId],
    );
    return rows.map(({ id }) => id);
  }

  /** Every event there is, in order. */
  async events(id: string): Promise<Told[]> {
    const { rows } = await this.#pool.query(
      "SELECT seq::float8 AS seq, type, payload FROM build_events WHERE build_session_id = $1 ORDER BY build_events.seq",
      [id],
    );
    return rows.map(({ seq, type, payload }) => ({ seq, type, payload: JSON.parse(payload) }));
  }

  /** What the assistant has said by now, in the newest attempt. */
  async text(id: string): Promise<string> {
    let text = "";
    for (const { type, payload } of await this.events(id)) {
      if (type === "build_started") text = "";
      if (type === "assistant_delta") text = text.slice(0, Number(payload.offset)) + String(payload.text);
    }
    return text;
  }

  /** The text of a build that is over, as its row has it. */
  async finalText(id: string): Promise<string> {
    const { rows } = await this.#pool.query("SELECT assistant_text FROM builds WHERE build_session_id = $1", [id]);
    return JSON.parse(rows[0]?.assistant_text ?? '""');
  }

  /** The files that the preview serves. */
  async files(id: string): Promise<Site[]> {
    const { rows } = await this.#pool.query(
      `SELECT path, content FROM files JOIN builds USING (build_session_id)
       WHERE build_session_id = $1 AND files.attempt = shown_attempt ORDER BY path`,
      [id],
    );
    return rows;
  }

  /** Waits until the assistant has said something, and goes on. */
  async saying(id: string, characters = 1): Promise<void> {
    await until(`${characters} characters of ${id}`, async () => (await this.text(id)).length >= characters);
  }

  /** Waits until the build is over. */
  async settled(id: string): Promise<Phase> {
    return until(`the end of ${id}`, async () => {
      const phase = await this.phase(id);
      return phase && ["completed", "failed", "cancelled"].includes(phase) && phase;
    });
  }

  /** How a build's newest recommendations run is. */
  async run(id: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query(
      "SELECT status FROM recommendation_runs WHERE build_session_id = $1 ORDER BY created_at DESC LIMIT 1",
      [id],
    );
    return rows[0]?.status;
  }

  /** Waits until the build is over and its recommendations run is too. */
  async over(id: string): Promise<void> {
    await this.settled(id);
    await until(`the end of the run of ${id}`, async () => {
      const status = await this.run(id);
      return status && status !== "pending";
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
