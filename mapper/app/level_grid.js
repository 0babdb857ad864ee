// Draws the level grid: one column per framework, one row per hub level, one button per level.
// Columns wrap into lines that fit the width, so that nothing hides behind a scroll bar.
const AXIS_WIDTH = 62
const COLUMN_WIDTH = 34
const GAP = 10
const drawn = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

// Regions in even parts, packed into lines of at most `capacity` columns.
function packLines(regions, capacity) {
  const lines = []
  let room = 0
  for (const region of regions) {
    const parts = Math.ceil(region.columns.length / capacity)
    const size = Math.ceil(region.columns.length / parts)
    for (let part = 0; part < parts; part++) {
      const columns = region.columns.slice(part * size, (part + 1) * size)
      const title = part === 0 ? region.title : region.continued
      if (columns.length > room || part > 0) {
        lines.push([])
        room = capacity
      }
      lines[lines.length - 1].push({ title, columns })
      room -= columns.length
    }
  }
  return lines
}

function drawBlock(block) {
  const made = element("button", `block ${block.status}`)
  made.type = "button"
  made.dataset.open = block.open
  made.title = block.tip
  made.setAttribute("aria-label", block.tip)
  made.append(element("span", block.label.length > 4 ? "label long" : "label", block.label))
  if (block.verified) made.append(element("span", "mark", "✓"))
  return made
}

function drawLine(groups, allRows) {
  const filled = row => groups.some(group => group.columns.some(framework => row.id in framework.cells))
  const rows = allRows.filter(row => row.kind === "hub" || filled(row))
  const line = element("div", "line")
  const widths = groups.map(group => `repeat(${group.columns.length}, ${COLUMN_WIDTH}px)`)
  line.style.gridTemplateColumns = `${AXIS_WIDTH}px ${widths.join(` ${GAP}px `)}`
  const place = (child, column, row, span = 1) => {
    child.style.gridColumn = `${column} / span ${span}`
    child.style.gridRow = String(row)
    line.append(child)
  }
  rows.forEach((row, at) => {
    const axis = element("div", `axis ${row.kind}`, row.label)
    place(axis, 1, at + 3)
  })
  let column = 2
  for (const group of groups) {
    const region = element("div", "region", group.title)
    region.title = group.title
    place(region, column, 1, group.columns.length)
    for (const framework of group.columns) {
      const head = element("button", framework.empty ? "head empty" : "head")
      head.type = "button"
      head.dataset.open = framework.open
      head.title = framework.tip
      const name = element("span", "name")
      name.append(element("b", "", framework.name), element("small", "", framework.place))
      head.append(name)
      place(head, column, 2)
      rows.forEach((row, at) => {
        const cell = element("div", `cell ${row.kind}`)
        for (const block of framework.cells[row.id] ?? []) cell.append(drawBlock(block))
        place(cell, column, at + 3)
      })
      column += 1
    }
    column += 1
  }
  return line
}

function draw(root, data) {
  const capacity = Math.max(6, Math.floor((root.clientWidth - AXIS_WIDTH - 4 * GAP) / COLUMN_WIDTH))
  const before = drawn.get(root)
  if (before && before.capacity === capacity && before.data === data) return
  drawn.set(root, { capacity, data })
  root.replaceChildren(...packLines(data.regions, capacity).map(groups => drawLine(groups, data.rows)))
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const legend = parentElement.querySelector(".legend")
  const root = parentElement.querySelector(".grid")
  legend.replaceChildren(
    ...data.legend.map(entry => {
      const made = element("span", "entry")
      made.title = entry.tip
      const sample = element("span", `block sample ${entry.status}`)
      sample.append(element("span", "label", entry.sample))
      if (entry.verified) sample.append(element("span", "mark", "✓"))
      made.append(sample, element("span", "", entry.words))
      return made
    })
  )
  draw(root, data)
  root.onclick = event => {
    const pressed = event.target.closest("button[data-open]")
    if (pressed) setTriggerValue("opened", pressed.dataset.open)
  }
  const observer = new ResizeObserver(() => draw(root, data))
  observer.observe(root)
  return () => observer.disconnect()
}
