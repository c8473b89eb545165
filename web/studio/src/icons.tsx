/** Small pictures, drawn with the text's colour. They say nothing that is not said in words beside them. */
import type { ReactNode } from "react";

const PATHS = {
  alert: "M10 3.500 17 16H3Zm0 5v3.500m0 2v.1",
  arrow: "M10 16V4m0 0L5 9m5-5 5 5",
  bread: "M4.800 15.200c-1.500-1.500-1.300-3.700.4-5.400l4.600-4.600c1.700-1.700 3.900-1.900 5.400-.4s1.300 3.700-.4 5.400l-4.600 4.600c-1.700 1.700-3.900 1.900-5.400.4ZM7.200 9.800l1.600 2.400m.8-4.800 1.600 2.400m.8-4.600 1.500 2.200",
  camera: "M3.500 7h3l1.200-2h4.600l1.200 2h3v9h-13Zm6.500 6.700a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400Z",
  chart: "M3.500 16.500h13M6 13.500v-4m4 4v-8m4 8v-6",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm0-11v4.200l2.800 1.800",
  desktop: "M3 4.500h14v9H3Zm4.500 12h5m-2.500-3v3",
  download: "M10 4v8m0 0 3.500-3.500M10 12 6.500 8.500M4 15.500h12",
  globe: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 10h14M10 3c2.200 2 3.200 4.400 3.200 7s-1 5-3.200 7c-2.200-2-3.200-4.400-3.200-7S7.800 5 10 3Z",
  open: "M8 5H4.500v10.500H15V12m-3.500-7.500h4v4m0-4L9.500 10.500",
  person: "M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 6.500c.6-3 2.900-4.500 6-4.500s5.400 1.500 6 4.500",
  phone: "M6.500 2.500h7v15h-7Zm2.500 12.500h2",
  plus: "M10 4.500v11M4.500 10h11",
  reload: "M15.500 10A5.500 5.500 0 1 1 13.700 5.900M14 2.800v3.400h-3.400",
  scissors: "M5.500 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm0 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7.200 7 16 14M7.200 13 16 6",
  sparkle: "M10 3.500 11.500 8.500 16.500 10 11.500 11.500 10 16.500 8.500 11.500 3.500 10 8.500 8.500Z",
  stop: "M6 6h8v8H6Z",
  tool: "M12.800 3.600a4 4 0 0 0-4.500 5.300L3.600 13.600a1.970 1.970 0 0 0 2.800 2.800l4.700-4.700a4 4 0 0 0 5.300-4.500l-2.500 2.300-2.600-.8-.8-2.600Z",
  theme: "M10 3a7 7 0 1 0 0 14Zm0 0a7 7 0 0 1 0 14",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }): ReactNode => (
  <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);

/** The mark: light on a surface. */
export const Mark = (): ReactNode => (
  <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <defs>
      <linearGradient id="mark-sheen" x1="0" y1="0" x2="1" y2="1">
        <stop className="sheen-1" />
        <stop className="sheen-2" offset=".5" />
        <stop className="sheen-3" offset="1" />
      </linearGradient>
    </defs>
    <circle cx="16" cy="16" r="14" fill="url(#mark-sheen)" />
    <path d="M6.500 20.500C12 13 19 10 27.500 10.500" fill="none" stroke="#fff" strokeWidth="2.600" strokeLinecap="round" opacity=".95" />
    <path d="M9 25c4-5.500 9.500-8 16.500-7.500" fill="none" stroke="#fff" strokeWidth="1.600" strokeLinecap="round" opacity=".55" />
  </svg>
);
