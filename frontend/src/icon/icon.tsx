const PATHS = {
  select: <path d="M3.5 2.5 12.5 7l-4 1.2L7 12.5z" />,
  line: <path d="m3.2 12.8 9.6-9.6M2.2 13.8h0M13.8 2.2h0" />,
  rectangle: <path d="M2.5 4h11v8h-11z" />,
  delete: <path d="M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v3.5M9 7v3.5" />,
  upload: <path d="M8 10.5v-8M5 5.2 8 2.4l3 2.8M2.5 10.5v3h11v-3" />,
  download: <path d="M8 2.5v8M5 7.8l3 2.8 3-2.8M2.5 10.5v3h11v-3" />,
  search: <path d="m10.6 10.6 3 3M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Z" />,
  settings: (
    <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6M8.5 4.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 0 0-3.5 0ZM4 11.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 0 0-3.5 0Z" />
  ),
  chevron: <path d="m4 6 4 4 4-4" />,
  add: <path d="M8 3v10M3 8h10" />,
  close: <path d="m3.5 3.5 9 9M12.5 3.5l-9 9" />,
  edit: <path d="m3 13 .6-2.8 7.2-7.2 2.2 2.2L5.8 12.4zM9.3 4.5l2.2 2.2" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  up: <path d="M8 12.5v-9M4.2 7.2 8 3.4l3.8 3.8" />,
  down: <path d="M8 3.5v9M4.2 8.8 8 12.6l3.8-3.8" />,
  span: <path d="M2.5 4.5v7M13.5 4.5v7M5 8h6" />,
  undo: <path d="M5.2 3.2 2.4 6l2.8 2.8M2.8 6h6.4a3.6 3.6 0 0 1 0 7.2H6" />,
  redo: <path d="M10.8 3.2 13.6 6l-2.8 2.8M13.2 6H6.8a3.6 3.6 0 0 0 0 7.2H10" />,
  back: <path d="M12.5 8h-9M7.2 4.2 3.4 8l3.8 3.8" />,
  database: (
    <path d="M3 4.2c0-1 2.2-1.7 5-1.7s5 .7 5 1.7-2.2 1.7-5 1.7-5-.7-5-1.7Zm0 0v7.6c0 1 2.2 1.7 5 1.7s5-.7 5-1.7V4.2M3 8c0 1 2.2 1.7 5 1.7S13 9 13 8" />
  ),
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words, or inside a button that has a label of its own. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`shrink-0 fill-none stroke-current stroke-[1.4] ${className}`}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}
