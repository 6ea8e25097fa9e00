/**
 * Tabs as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ describes them; the address keeps the choice after the #.
 * `onChosen` gets the name of the tab that is shown, also of the first.
 */
export function createTabs(list, onChosen) {
  const tabs = [...list.querySelectorAll('[role=tab]')];
  const panelOf = (tab) => document.getElementById(tab.getAttribute('aria-controls'));
  const nameOf = (tab) => tab.dataset.name;

  function choose(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab).hidden = !isChosen;
    }
    onChosen(nameOf(chosen));
  }

  function turnTo(tab) {
    history.replaceState(null, '', `#${nameOf(tab)}`);
    choose(tab);
  }

  function keyed(event) {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs.at(to % tabs.length);
    tab.focus();
    turnTo(tab);
  }

  const fromAddress = () => choose(tabs.find((tab) => `#${nameOf(tab)}` === location.hash) ?? tabs[0]);
  for (const tab of tabs) tab.addEventListener('click', () => turnTo(tab));
  list.addEventListener('keydown', keyed);
  window.addEventListener('hashchange', fromAddress);
  fromAddress();
}
