// Takes the reader to the top of the next card: scrolls there, and lets the keyboard and a screen reader start there.
let last
export default function ({ parentElement, data }) {
  const landing = parentElement.querySelector("p")
  landing.textContent = data.words
  const moved = last !== undefined && last !== data.moves
  last = data.moves
  if (!moved) return
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 })
  landing.focus({ preventScroll: true })
}
