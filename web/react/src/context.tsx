import type { Sheen } from "@sheen/client";
import { QueryClient, QueryClientContext, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

const Context = createContext<Sheen | undefined>(undefined);

/** The client that {@link SheenProvider} was given. */
export const useSheen = (): Sheen => {
  const sheen = useContext(Context);
  if (!sheen) throw new Error("Sheen's hooks work below <SheenProvider>");
  return sheen;
};

/** Lets the client live with the page, and gives it to the hooks below. An app's own QueryClient is used where there is one. */
export const SheenProvider = ({ client, children }: { client: Sheen; children: ReactNode }): ReactNode => {
  const outer = useContext(QueryClientContext);
  const [inner] = useState(() => outer ?? new QueryClient());
  // On a server nothing starts; in a page it ends with the provider.
  useEffect(() => client.start(), [client]);
  return (
    <Context.Provider value={client}>
      <QueryClientProvider client={outer ?? inner}>{children}</QueryClientProvider>
    </Context.Provider>
  );
};
