// Draws how the outcomes of two credentials meet: as a matrix, or as two columns with links between them.
// Every text is set as text; what a cell means is told in the panel, for the mouse and for the keyboard alike.
const HEAD_WIDTH = 296
const STATUS_WIDTH = 104
const NARROW = 40
const WIDE = 150
const SVG = "http://www.w3.org/2000/svg"

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function statusMark(data, status, byHand, withWord = true) {
  const look = data.statuses[status]
  const made = element("span", `status ${status}`)
  made.append(element("span", "icon", look.icon))
  if (withWord) made.append(element("span", "word", look.word))
  if (byHand) made.append(element("span", "hand", "✎"))
  return made
}

function counts(cell) { return cell.counts.length > 0 }
function isShown(cell) { return cell.status !== "missing" || cell.by_hand !== "" }

function cellClass(cell) {
  const classes = ["cell", cell.status]
  if (counts(cell)) classes.push("counts")
  if (cell.elsewhere.length && !counts(cell)) classes.push("elsewhere")
  if (cell.by_hand) classes.push("by-hand")
  return classes.join(" ")
}

function cellLabel(data, cell) {
  const own = data.subject.outcomes[cell.s]
  const other = data.object.outcomes[cell.o]
  return [
    `${own.name}, ${other.name}`,
    `${cell.percent}, ${data.statuses[cell.status].word}`,
    ...cell.notes,
  ].join(". ")
}

// The panel says why: both statements, what the pair counts for, and the signals.
function tell(panel, data, cell) {
  const own = data.subject.outcomes[cell.s]
  const other = data.object.outcomes[cell.o]
  const head = element("div", "told-head")
  head.append(statusMark(data, cell.status, cell.by_hand), element("b", "", cell.percent))
  for (const note of cell.notes) head.append(element("span", "note", note))
  const texts = element("div", "told-texts")
  for (const [side, outcome] of [[data.subject, own], [data.object, other]]) {
    const text = element("p")
    text.append(element("small", "", `${side.role} ${outcome.number} · ${outcome.depth}`), document.createElement("br"))
    text.append(document.createTextNode(outcome.text))
    texts.append(text)
  }
  const why = element("div", "why")
  for (const [label, value] of cell.signals) {
    const bar = element("span", "signal")
    bar.append(element("span", "", label))
    const track = element("span", "track")
    const fill = element("span", "fill")
    fill.style.width = `${Math.round(100 * (value ?? 0))}%`
    track.append(fill)
    bar.append(track, element("b", "", value === null ? "–" : value.toFixed(2)))
    why.append(bar)
  }
  panel.replaceChildren(head, texts, why)
}

function tellOutcome(panel, data, side, at, pick) {
  const own = data[side].outcomes[at]
  const other = side === "subject" ? "object" : "subject"
  const head = element("div", "told-head")
  head.append(statusMark(data, own.status, own.by_hand), element("b", "", own.name))
  head.append(element("span", "note", own.told))
  const list = element("div", "links-told")
  const found = data.cells.filter(cell => (side === "subject" ? cell.s : cell.o) === at && (isShown(cell) || counts(cell)))
  for (const cell of found.sort((a, b) => b.value - a.value)) {
    const outcome = data[other].outcomes[side === "subject" ? cell.o : cell.s]
    const link = element("button", cellClass(cell))
    link.type = "button"
    link.append(statusMark(data, cell.status, cell.by_hand), element("b", "", ` ${cell.percent} `))
    link.append(document.createTextNode(`${outcome.number}. ${outcome.text} ${cell.notes.join(". ")}`))
    link.onclick = () => { tell(panel, data, cell); pick(cell) }
    list.append(link)
  }
  panel.replaceChildren(head, element("p", "", own.text), list)
}

function drawMatrix(root, panel, data, pick, memory) {
  const columns = data.object.outcomes.length
  const room = root.clientWidth - HEAD_WIDTH - STATUS_WIDTH - 2 * (columns + 3) - 18
  const width = Math.max(NARROW, Math.min(WIDE, Math.floor(room / columns)))
  const isWide = width >= 84
  const frame = element("div", "scroll")
  const table = element("table", isWide ? "matrix wide" : "matrix")
  table.setAttribute("role", "grid")
  table.setAttribute("aria-label", data.label)
  const byPlace = new Map(data.cells.map(cell => [`${cell.s} ${cell.o}`, cell]))
  const top = element("tr")
  const corner = element("th", "corner")
  corner.append(element("span", "", `${data.subject.role} ↓`), element("span", "", `${data.object.role} →`))
  top.append(corner)
  for (const [at, outcome] of data.object.outcomes.entries()) {
    const head = element("th", "column")
    head.scope = "col"
    head.style.minWidth = head.style.maxWidth = `${width}px`
    head.title = `${outcome.number}. ${outcome.text}`
    head.append(element("b", "", String(outcome.number)))
    if (isWide) head.append(element("span", "text", outcome.text))
    head.append(statusMark(data, outcome.status, outcome.by_hand))
    head.onmouseenter = () => tellOutcome(panel, data, "object", at, pick)
    top.append(head)
  }
  const last = element("th", "met", data.covered_by_object)
  top.append(last)
  const body = element("tbody")
  for (const [s, outcome] of data.subject.outcomes.entries()) {
    const row = element("tr")
    const head = element("th", "row")
    head.scope = "row"
    head.title = outcome.text
    head.append(element("b", "", `${outcome.number}`), element("span", "text", outcome.text))
    head.onmouseenter = () => tellOutcome(panel, data, "subject", s, pick)
    row.append(head)
    for (let o = 0; o < columns; o++) {
      const cell = byPlace.get(`${s} ${o}`)
      const box = element("td", cell ? cellClass(cell) : "cell none")
      box.tabIndex = -1
      box.dataset.s = s
      box.dataset.o = o
      if (cell) {
        box.setAttribute("aria-label", cellLabel(data, cell))
        const icon = cell.by_hand ? "✎" : counts(cell) || cell.status !== "missing" ? data.statuses[cell.status].icon : ""
        const mark = cell.elsewhere.length && !counts(cell) ? "↷" : icon
        if (mark) box.append(element("span", "icon", mark))
        box.append(element("span", "number", cell.percent))
        if (isWide && cell.status !== "missing") box.append(element("span", "word", data.statuses[cell.status].word))
      }
      row.append(box)
    }
    const met = element("td", "met")
    met.append(statusMark(data, outcome.status, outcome.by_hand))
    row.append(met)
    body.append(row)
  }
  const tableHead = element("thead")
  tableHead.append(top)
  table.append(tableHead, body)
  frame.append(table)
  root.replaceChildren(frame)
  const boxAt = (s, o) => table.querySelector(`td[data-s="${s}"][data-o="${o}"]`)
  const start = boxAt(...(memory.at ?? [0, 0])) ?? boxAt(0, 0)
  if (start) start.tabIndex = 0
  const show = box => {
    const cell = byPlace.get(`${box.dataset.s} ${box.dataset.o}`)
    if (cell) tell(panel, data, cell)
  }
  table.onmouseover = event => {
    const box = event.target.closest("td.cell")
    if (box) show(box)
  }
  table.addEventListener("focusin", event => {
    const box = event.target.closest("td.cell")
    if (!box) return
    table.querySelectorAll('td[tabindex="0"]').forEach(other => (other.tabIndex = -1))
    box.tabIndex = 0
    memory.at = [Number(box.dataset.s), Number(box.dataset.o)]
    show(box)
  })
  const choose = box => {
    const cell = byPlace.get(`${box.dataset.s} ${box.dataset.o}`)
    if (cell) pick(cell)
  }
  table.onclick = event => {
    const box = event.target.closest("td.cell")
    if (box) { box.focus(); choose(box) }
  }
  table.onkeydown = event => {
    const box = event.target.closest("td.cell")
    if (!box) return
    const s = Number(box.dataset.s)
    const o = Number(box.dataset.o)
    const steps = {
      ArrowUp: [s - 1, o], ArrowDown: [s + 1, o], ArrowLeft: [s, o - 1], ArrowRight: [s, o + 1],
      Home: [s, 0], End: [s, columns - 1],
    }
    if (event.key === "Enter" || event.key === " ") choose(box)
    else if (steps[event.key]) boxAt(...steps[event.key])?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return frame
}

function drawLines(root, panel, data, pick, memory) {
  const frame = element("div", "scroll")
  const field = element("div", "lines")
  const drawing = document.createElementNS(SVG, "svg")
  drawing.setAttribute("aria-hidden", "true")
  const boxes = { subject: [], object: [] }
  for (const side of ["subject", "object"]) {
    const column = element("div", `side ${side}`)
    column.setAttribute("role", "list")
    column.setAttribute("aria-label", data[side].outcomes_of)
    for (const [at, outcome] of data[side].outcomes.entries()) {
      const box = element("button", `outcome ${outcome.status}`)
      box.type = "button"
      box.dataset.side = side
      box.dataset.at = at
      box.append(element("b", "", String(outcome.number)), element("span", "text", outcome.text))
      box.append(statusMark(data, outcome.status, outcome.by_hand))
      const item = element("div", "item")
      item.setAttribute("role", "listitem")
      item.append(box)
      column.append(item)
      boxes[side].push(box)
    }
    field.append(column)
    if (side === "subject") field.append(drawing)
  }
  frame.append(field)
  root.replaceChildren(frame)
  const shown = data.cells.filter(isShown).sort((a, b) => a.value - b.value)
  const middle = box => box.parentElement.offsetTop + box.offsetHeight / 2
  const width = drawing.clientWidth || 160
  drawing.setAttribute("height", field.scrollHeight)
  drawing.setAttribute("viewBox", `0 0 ${width} ${field.scrollHeight}`)
  const paths = shown.map(cell => {
    const from = middle(boxes.subject[cell.s])
    const to = middle(boxes.object[cell.o])
    const path = document.createElementNS(SVG, "path")
    path.setAttribute("d", `M0 ${from} C${width / 2} ${from} ${width / 2} ${to} ${width} ${to}`)
    path.setAttribute("class", `link ${cellClass(cell).replace("cell ", "")}`)
    path.setAttribute("stroke-width", String(1 + 8 * cell.value))
    path.onmouseenter = () => { tell(panel, data, cell); light(cell.s, cell.o) }
    path.onmouseleave = dim
    path.onclick = () => pick(cell)
    drawing.append(path)
    if (cell.by_hand) {
      const mark = document.createElementNS(SVG, "text")
      mark.setAttribute("x", width / 2)
      mark.setAttribute("y", (from + to) / 2 + 5)
      mark.setAttribute("class", "pencil")
      mark.textContent = "✎"
      drawing.append(mark)
    }
    return path
  })
  function light(s, o) {
    field.classList.add("lit")
    shown.forEach((cell, at) => {
      const on = (s === null || cell.s === s) && (o === null || cell.o === o)
      paths[at].classList.toggle("on", on)
      if (on) for (const box of [boxes.subject[cell.s], boxes.object[cell.o]]) box.classList.add("on")
    })
  }
  function dim() {
    field.classList.remove("lit")
    field.querySelectorAll(".on").forEach(each => each.classList.remove("on"))
  }
  const enter = event => {
    const box = event.target.closest("button.outcome")
    if (!box) return
    const at = Number(box.dataset.at)
    dim()
    light(box.dataset.side === "subject" ? at : null, box.dataset.side === "object" ? at : null)
    box.classList.add("on")
    tellOutcome(panel, data, box.dataset.side, at, pick)
  }
  field.onmouseover = enter
  field.addEventListener("focusin", enter)
  field.onclick = event => event.target.closest("button.outcome")?.focus()
  field.onmouseleave = dim
  return frame
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".drawing")
  const panel = parentElement.querySelector(".panel")
  // Where the reader is stays with the element: this module may be loaded anew with each answer of the server.
  const memory = (root.readerAt ??= { top: 0, left: 0 })
  const pick = cell => setTriggerValue("picked", [cell.subject_id, cell.object_id])
  let width = 0
  const draw = () => {
    if (Math.abs(root.clientWidth - width) < 2) return
    width = root.clientWidth
    const focused = root.getRootNode().activeElement
    const hadFocus = focused && root.contains(focused)
    const frame = (data.view === "lines" ? drawLines : drawMatrix)(root, panel, data, pick, memory)
    frame.scrollTop = memory.top
    frame.scrollLeft = memory.left
    frame.onscroll = () => { memory.top = frame.scrollTop; memory.left = frame.scrollLeft }
    if (hadFocus) root.querySelector('td[tabindex="0"]')?.focus({ preventScroll: true })
  }
  const chosen = data.cells.find(cell => cell.subject_id === data.chosen[0] && cell.object_id === data.chosen[1])
  if (chosen) tell(panel, data, chosen)
  else panel.replaceChildren(element("p", "hint", data.hint))
  draw()
  const observer = new ResizeObserver(draw)
  observer.observe(root)
  return () => observer.disconnect()
}
