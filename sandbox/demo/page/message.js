/** A line that says how the last thing went. `signInAgain` is what its button does when the sign-in has expired. */
export function createMessage(element, signInAgain) {
  /** @param {'' | 'good' | 'problem'} tone */
  function say(text, tone = '') {
    element.className = `message ${tone}`;
    element.replaceChildren(text);
  }
  return {
    say,
    /** Says what went wrong. */
    tell({ message, signInAgain: mayHelp }) {
      say(message, 'problem');
      if (!mayHelp) return;
      const again = document.createElement('button');
      Object.assign(again, { type: 'button', textContent: 'Sign in again' });
      again.addEventListener('click', signInAgain);
      element.append(again);
    },
  };
}
