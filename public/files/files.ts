/** What shows files, loaded with the first message that has some. */
export { drawFiles } from './draw-files'
export { Viewer } from './viewer/viewer'
