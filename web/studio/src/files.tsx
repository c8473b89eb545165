/** The site's files, to be downloaded one by one or all at once. */
import { useBuild } from "@sheen/react";
import type { ReactNode } from "react";

import { archiveAddress, fileAddress } from "./api.js";
import { Icon } from "./icons.js";
import { size, t } from "./words.js";

export const Files = (): ReactNode => {
  const { buildSessionId = "", files } = useBuild();
  const rows = Object.entries(files);
  if (rows.length === 0) return <p className="none">{t("files-none")}</p>;
  return (
    <div className="files">
      <ul>
        {rows.map(([path, bytes]) => (
          <li key={path}>
            <a href={fileAddress(buildSessionId, path)} download={path.split("/").at(-1)} title={t("download", { path })}>
              <bdi dir="ltr">{path}</bdi>
              <small>{size(bytes)}</small>
              <Icon name="download" />
            </a>
          </li>
        ))}
      </ul>
      <a className="all" href={archiveAddress(buildSessionId)} download>
        <Icon name="download" />
        {t("download-all")}
      </a>
    </div>
  );
};
