/**
 * What is deleted takes the focus along into nothing, and whoever uses the keyboard has to begin at the top.
 * So the button that deletes a row first gives its focus to the same button of the next row, else of the one
 * before, else to the chart.
 */
export function handFocusOn(button: HTMLButtonElement): void {
  const row = button.closest('li');
  const heir = row?.nextElementSibling ?? row?.previousElementSibling;
  const place = row ? [...row.querySelectorAll('button')].indexOf(button) : -1;
  const same = heir?.querySelectorAll('button')[place];
  if (same) same.focus();
  else focusChart();
}

/** Gives the focus to the chart, where there is one. */
export function focusChart(): void {
  document.getElementById('chart')?.focus();
}
