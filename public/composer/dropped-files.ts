/** Files cannot be sent: the page does not open dropped or pasted ones, and `tell` says why. */
export function catchFiles(tell: () => void): void {
  for (const name of ['dragenter', 'dragover'] as const)
    document.addEventListener(name, (event) => {
      if (!isForField(event)) event.preventDefault()
    })
  document.addEventListener('drop', (event) => {
    if (isForField(event)) return
    event.preventDefault()
    if (hasFiles(event)) tell()
  })
  document.addEventListener('paste', (event) => {
    if (!event.clipboardData || !isFileAlone(event.clipboardData)) return
    event.preventDefault()
    tell()
  })
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

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
