// What makes the site handier. Everything works without it: it only adds.
(() => {
  'use strict';

  // The navigation folds away on narrow screens, once there is something to unfold it with.
  const toggle = document.querySelector('.nav-toggle');
  const area = document.getElementById('site-nav');
  if (toggle && area) {
    document.documentElement.classList.add('can-fold');
    toggle.hidden = false;
    const fold = (open) => {
      toggle.setAttribute('aria-expanded', String(open));
      area.classList.toggle('is-open', open);
    };
    toggle.addEventListener('click', () => fold(toggle.getAttribute('aria-expanded') !== 'true'));
    area.addEventListener('click', (event) => {
      if (event.target.closest('a')) fold(false);
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && area.classList.contains('is-open')) {
        fold(false);
        toggle.focus();
      }
    });
  }

  // Forms are checked by the browser and sent nowhere; say so where they were sent off.
  for (const form of document.querySelectorAll('form[data-unconnected]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const status = form.querySelector('[role="status"]');
      if (status) status.textContent = form.dataset.unconnected;
    });
  }

  // Buttons of what is not connected yet say so in the nearest place for it.
  for (const button of document.querySelectorAll('button[data-says]')) {
    button.addEventListener('click', () => {
      const status = button.closest('section')?.querySelector('[role="status"]');
      if (status) status.textContent = button.dataset.says;
    });
  }

  // What the device remembers; where it may not, as in a sandbox, the page does until it is closed.
  const memory = new Map();
  const device = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  const recall = (key) => (device ? device.getItem(key) : (memory.get(key) ?? null));
  const keep = (key, value) => (device ? device.setItem(key, value) : memory.set(key, value));
  const forget = (key) => (device ? device.removeItem(key) : memory.delete(key));

  // Larger text, more contrast: a class on the page for each switch that is on.
  const tools = document.querySelector('.reading-tools');
  if (tools) {
    tools.hidden = false;
    for (const button of tools.querySelectorAll('button')) {
      const { turns } = button.dataset;
      const turn = (on) => {
        document.documentElement.classList.toggle(turns, on);
        button.setAttribute('aria-pressed', String(on));
      };
      turn(recall(turns) === 'on');
      button.addEventListener('click', () => {
        const on = button.getAttribute('aria-pressed') !== 'true';
        turn(on);
        if (on) keep(turns, 'on');
        else forget(turns);
      });
    }
  }

  // Visits are counted on this device alone, and only where somebody said yes.
  const question = document.querySelector('.consent');
  if (question) {
    const visits = () => JSON.parse(recall('visits') ?? '{"pages":0,"days":[]}');
    const show = () => {
      const { pages, days } = visits();
      for (const [what, count] of [['pages', pages], ['days', days.length]]) {
        for (const place of document.querySelectorAll(`[data-visits="${what}"]`)) place.textContent = count;
      }
    };
    const count = () => {
      const { pages, days } = visits();
      const today = new Date().toISOString().slice(0, 10);
      keep('visits', JSON.stringify({ pages: pages + 1, days: [...new Set([...days, today])].slice(-366) }));
    };
    question.hidden = recall('consent') !== null;
    if (recall('consent') === 'yes') count();
    show();
    document.addEventListener('click', (event) => {
      const answer = event.target.closest('[data-consent]')?.dataset.consent;
      if (!answer) return;
      if (answer === 'forget') {
        forget('visits');
        forget('consent');
        question.hidden = false;
      } else {
        keep('consent', answer);
        question.hidden = true;
        if (answer === 'yes') count();
      }
      show();
    });
  }

  // The search looks through what the page brought along.
  const search = document.getElementById('search-form');
  const index = document.getElementById('search-index');
  const results = document.getElementById('search-results');
  if (search && index && results) {
    const places = JSON.parse(index.textContent);
    const fold = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
    const show = () => {
      const words = fold(new FormData(search).get('q') ?? '').split(/\s+/).filter(Boolean);
      const found = places.filter(({ page, words: text }) => {
        const all = fold(`${page} ${text}`);
        return words.every((word) => all.includes(word));
      });
      results.replaceChildren(
        ...found.map(({ page, href, words: text }) => {
          const link = document.createElement('a');
          link.href = href;
          link.textContent = `${page} · ${text}`;
          const item = document.createElement('li');
          item.append(link);
          return item;
        }),
      );
      document.getElementById('search-status').textContent = found.length ? '' : search.dataset.search;
    };
    search.addEventListener('input', show);
    search.addEventListener('submit', (event) => {
      event.preventDefault();
      show();
    });
  }
})();
