/** The application's sign and name. */
export function Brand() {
  return (
    <div className="flex items-center gap-2.5 p-4 pb-3">
      <svg viewBox="0 0 32 32" className="size-[22px]" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-brand" />
        <path d="M11 6v20M21 5v19" className="stroke-white stroke-[1.8]" strokeLinecap="round" />
        <rect x="8" y="12" width="6" height="10" rx="1.4" className="fill-white" />
        <rect x="18" y="9" width="6" height="9" rx="1.4" className="fill-brand stroke-white stroke-[1.8]" />
      </svg>
      <span className="text-[0.9375rem] font-semibold tracking-tight">Candle Annotator</span>
    </div>
  );
}
