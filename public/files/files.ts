/** What shows files, loaded with the first message that has some. */
export { drawFiles } from './draw-files'
export { FilesSheet } from './files-sheet'
export { Viewer } from './viewer/viewer'
