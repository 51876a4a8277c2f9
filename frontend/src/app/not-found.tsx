import Link from 'next/link';
import { Notice } from '../notice/notice.tsx';

export default function NotFound() {
  return (
    <main className="flex h-dvh">
      <Notice
        page
        title="There is no such page"
        action={
          <Link href="/" className="font-medium text-accent underline underline-offset-4">
            To the charts
          </Link>
        }
      >
        The address may be old, or mistyped.
      </Notice>
    </main>
  );
}
