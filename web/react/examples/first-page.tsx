import { createSheen } from "@sheen/client";
import { measure } from "@sheen/client/metrics";
import { SheenProvider, useBuild, useConnection, useRecommendations } from "@sheen/react";

const sheen = createSheen({ projectId: "my-site", metrics: measure() });

const Page = () => {
  const { phase, text, previewUrl, error, submit } = useBuild();
  const { items } = useRecommendations();
  const build = (prompt: string) => void submit(prompt).catch(() => {}); // `error` tells
  return (
    <main>
      <form action={(form) => build(String(form.get("prompt")))}>
        <input name="prompt" aria-label="What site do you want?" required /> <button>Build</button>
      </form>
      <p role="status">{phase}, {useConnection()}</p>
      {error && <p role="alert">{error.error}</p>}
      <p dir="auto">{text}</p>
      {previewUrl && <iframe title="Preview" src={previewUrl} sandbox="allow-scripts" />}
      {items.map((item) => <button key={item.id} onClick={() => build(item.prompt)}>{item.title}</button>)}
    </main>
  );
};

export const App = () => <SheenProvider client={sheen}><Page /></SheenProvider>;
