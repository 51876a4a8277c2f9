import type { Locator, Page } from 'playwright-core';

/** Chooses a file, or several, as a person does; the page then shows what it understood of them. */
export async function chooseFiles(page: Page, ...files: [name: string, text: string][]): Promise<Locator> {
  await page
    .getByLabel('Upload CSV')
    .setInputFiles(files.map(([name, text]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })));
  const dialog = page.getByRole('dialog', { name: 'Check before storing' });
  await dialog.waitFor();
  return dialog;
}

/** Chooses a file that nothing is to be said about, and stores it. */
export async function storeFile(page: Page, name: string, text: string): Promise<void> {
  const dialog = await chooseFiles(page, [name, text]);
  await dialog.getByRole('button', { name: 'Store' }).click();
}
