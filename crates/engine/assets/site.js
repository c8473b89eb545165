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
