/** Keys and the swap of the review page. Everything else works without it. Text, so that the compiled package needs no file beside it. */
export const PAGE_SCRIPT = /* js */ `
'use strict';
(() => {
  const form = document.getElementById('decide');
  if (!form) return;
  const edit = document.getElementById('edit');
  const prompt = document.getElementById('prompt');
  const reasons = document.getElementById('reasons');
  const roles = () => [...form.querySelectorAll('select[data-role-of]')];

  const show = (select) => { select.closest('li').dataset.role = select.value; };
  for (const select of roles()) select.addEventListener('change', () => show(select));

  function swap() {
    let inputs = 0;
    for (const select of roles()) {
      if (select.value === 'none') continue;
      select.value = select.value === 'output' ? 'input-' + (inputs += 1) : 'output';
      show(select);
    }
    say('inputs and outputs are swapped; accept to keep it');
  }
  const status = document.getElementById('status');
  const say = (text) => { status.textContent = text; };

  const keys = {
    a: () => form.querySelector('button[value="accept"]').click(),
    r: () => { reasons.open = !reasons.open; if (reasons.open) reasons.querySelector('button').focus(); },
    e: () => { edit.open = true; prompt.focus(); },
    s: swap,
    n: () => document.getElementById('next').click(),
    p: () => document.getElementById('previous')?.click(),
    u: () => document.getElementById('undo').click(),
  };
  document.getElementById('swap').addEventListener('click', swap);
  document.addEventListener('keydown', (event) => {
    // A box that was ticked is no place to type in.
    const typing = event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') || event.target instanceof HTMLSelectElement;
    if (event.key === 'Escape') {
      reasons.open = false;
      if (typing) event.target.blur();
      return;
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); keys.a(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (reasons.open && /^[1-9]$/.test(event.key)) {
      const button = reasons.querySelectorAll('button')[Number(event.key) - 1];
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  form.addEventListener('submit', (event) => {
    // A second press of a key while the answer is on its way must not decide on the next item.
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = '1';
  });
  // Going back in the browser brings the page as it was left.
  window.addEventListener('pageshow', () => { delete form.dataset.sent; });
})();
`;
