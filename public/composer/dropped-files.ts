export interface FileTaker {
  take: (files: readonly File[]) => void
  /** Files are being dragged over the page, or no longer. */
  over: (isOver: boolean) => void
}

/** The page does not open dropped or pasted files. */
export function catchFiles({ take, over }: FileTaker): void {
  /** Elements that the pointer entered and did not leave. */
  let depth = 0
  const enter = (change: number): void => {
    const wasOver = depth > 0
    depth = Math.max(0, depth + change)
    if (depth > 0 !== wasOver) over(depth > 0)
  }
  document.addEventListener('dragenter', (event) => {
    if (!isForField(event)) event.preventDefault()
    if (hasFiles(event)) enter(1)
  })
  document.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) enter(-1)
  })
  // An element that went away meanwhile was never left. Nothing moves like this during a drag.
  document.addEventListener('pointermove', () => enter(-Infinity))
  document.addEventListener('dragover', (event) => {
    if (!isForField(event)) event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    enter(-Infinity)
    if (isForField(event)) return
    event.preventDefault()
    if (hasFiles(event)) take(filesIn(event.dataTransfer!))
  })
  document.addEventListener('paste', (event) => {
    const { clipboardData } = event
    if (!clipboardData || !isFileAlone(clipboardData)) return
    event.preventDefault()
    take([...clipboardData.files])
  })
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

/** Without folders, which cannot be read as files. */
function filesIn({ items }: DataTransfer): File[] {
  return [...items].flatMap((item) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile()
    return file ?? []
  })
}

/** Text and links dropped into a text field are left to the browser. */
function isForField(event: DragEvent): boolean {
  const isField = event.target instanceof Element && event.target.closest('input, textarea') !== null
  return isField && !hasFiles(event)
}

/** Office programs add a picture to copied text; file managers add the name of the file. */
function isFileAlone(data: DataTransfer): boolean {
  const names = [...data.files].map(({ name }) => name)
  const lines = data.getData('text/plain').split(/[\r\n]+/)
  return names.length > 0 && lines.every((line) => line === '' || names.includes(line))
}
