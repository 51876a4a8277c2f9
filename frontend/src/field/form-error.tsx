/** Why a form was not accepted, announced at once; nothing while all is well. */
export function FormError({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <p role="alert" className="rounded-lg bg-problem px-3 py-2 text-sm text-ink">
      {children}
    </p>
  );
}
