import { createHash } from 'node:crypto';

/**
 * Makes the map of prompts answer: hover or touch shows a prompt, a click on a name of the legend hides its points, the choice of
 * a split leaves those of others away. The one script of the site. It reads numbers and texts from a block of data that the browser
 * never runs, writes texts as text only, has no less-than sign in it that a parser of HTML could stumble on, and asks nobody for anything; a policy lets it run by its hash, and nothing else.
 */
export const MAP_SCRIPT = /* js */ `
'use strict';
(() => {
  const block = document.getElementById('map-data');
  const figure = document.getElementById('map');
  if (!block || !figure) return;
  const { groups, group, x, y, text, side } = JSON.parse(block.textContent);
  const still = figure.querySelector('svg');
  const canvas = document.createElement('canvas');
  const tip = document.createElement('p');
  const shown = groups.map(() => true);
  let split = '';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', still.getAttribute('aria-label'));
  tip.className = 'tip';
  tip.hidden = true;
  still.replaceWith(canvas);
  figure.querySelector('.stage').append(tip);
  const pen = canvas.getContext('2d');
  const fits = (one) => split === '' || one.split === split || (one.kind === 'prior' && one.split === null);
  const isShown = (i) => shown[group[i]] && fits(groups[group[i]]);
  const margin = 0.02;
  function place(i) {
    const width = canvas.clientWidth;
    const scale = (width * (1 - 2 * margin)) / side;
    return [width * margin + x[i] * scale, width * (1 - margin) - y[i] * scale];
  }
  function draw(marked) {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    canvas.width = Math.round(width * ratio);
    canvas.height = canvas.width;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, width);
    const radius = Math.max(1.1, Math.min(3, (width / 320) * Math.sqrt(3000 / Math.max(300, x.length))));
    pen.globalAlpha = 0.72;
    for (let i = 0; x.length > i; i += 1) {
      if (!isShown(i)) continue;
      const [left, top] = place(i);
      pen.fillStyle = groups[group[i]].color;
      pen.beginPath();
      pen.arc(left, top, radius, 0, 7);
      pen.fill();
    }
    pen.globalAlpha = 1;
    if (marked === undefined) return;
    const [left, top] = place(marked);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(left, top, radius + 3, 0, 7);
    pen.stroke();
  }
  function nearest(left, top) {
    let best;
    let least = 18 * 18;
    for (let i = 0; x.length > i; i += 1) {
      if (!isShown(i)) continue;
      const [pointLeft, pointTop] = place(i);
      const distance = (pointLeft - left) ** 2 + (pointTop - top) ** 2;
      if (least > distance) [least, best] = [distance, i];
    }
    return best;
  }
  let waiting = false;
  let last;
  function point(event) {
    const box = canvas.getBoundingClientRect();
    last = [event.clientX - box.left, event.clientY - box.top];
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!last) return;
      const found = nearest(last[0], last[1]);
      draw(found);
      tip.hidden = found === undefined;
      if (found === undefined) return;
      const [left, top] = place(found);
      const name = document.createElement('b');
      const words = document.createElement('bdi');
      name.textContent = groups[group[found]].name;
      words.textContent = text[found];
      tip.replaceChildren(name, words);
      const room = canvas.clientWidth - tip.offsetWidth;
      tip.style.left = Math.max(0, Math.min(room, left - tip.offsetWidth / 2)) + 'px';
      tip.style.top = (top > canvas.clientWidth / 2 ? top - tip.offsetHeight - 12 : top + 12) + 'px';
    });
  }
  canvas.addEventListener('pointermove', point);
  canvas.addEventListener('pointerdown', point);
  canvas.addEventListener('pointerleave', () => { last = undefined; tip.hidden = true; draw(); });
  figure.querySelectorAll('.legend li').forEach((line, i) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...line.childNodes);
    button.setAttribute('aria-pressed', 'true');
    button.title = 'hide or show';
    button.addEventListener('click', () => {
      shown[i] = !shown[i];
      button.setAttribute('aria-pressed', String(shown[i]));
      draw();
    });
    line.append(button);
  });
  const label = document.createElement('label');
  const select = document.createElement('select');
  for (const [value, name] of [['', 'All splits'], ...groups.filter((one) => one.kind === 'split').map((one) => [one.split, one.name])]) {
    const option = document.createElement('option');
    option.value = value;
    option.textContent = name;
    select.append(option);
  }
  select.addEventListener('change', () => { split = select.value; draw(); });
  label.append('Show ', select);
  figure.prepend(label);
  new ResizeObserver(() => draw()).observe(canvas);
  draw();
})();
`;

/** What a content security policy names the script by. */
export const MAP_SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(MAP_SCRIPT).digest('base64')}'`;

/** JSON that can stand inside a script element: nothing in it can end the element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
