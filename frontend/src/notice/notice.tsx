interface Props {
  title: string;
  children: React.ReactNode;
  action?: React.ReactNode;
  tone?: 'quiet' | 'problem';
  /** True where it stands for the whole page, whose heading it then is. */
  page?: boolean;
}

/** A centred message in place of a chart. A problem is announced to screen readers at once. */
export function Notice({ title, children, action, tone = 'quiet', page = false }: Props) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div
      role={tone === 'problem' ? 'alert' : 'status'}
      className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center"
    >
      <NoticePicture tone={tone} />
      <Heading className="text-base font-semibold text-balance">{title}</Heading>
      <p className="leading-relaxed text-pretty text-muted">{children}</p>
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}

/** Four candles in outline; in a problem's colour they are struck through. */
function NoticePicture({ tone }: { tone: 'quiet' | 'problem' }) {
  return (
    <svg
      viewBox="0 0 96 64"
      aria-hidden="true"
      className={`mb-3 w-24 fill-ground stroke-[1.5] ${tone === 'problem' ? 'stroke-fall' : 'stroke-muted/60'}`}
    >
      <path d="M16 22v34M37 14v34M59 20v36M80 6v36" strokeLinecap="round" />
      <rect x="10" y="30" width="12" height="18" rx="2" />
      <rect x="31" y="22" width="12" height="16" rx="2" />
      <rect x="53" y="28" width="12" height="20" rx="2" />
      <rect x="74" y="14" width="12" height="18" rx="2" />
      {tone === 'problem' ? <path d="M6 60 90 4" strokeLinecap="round" /> : null}
    </svg>
  );
}
