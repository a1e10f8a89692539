import { dictionary, languages } from '.'
import en from './en.json'
import zhCN from './zh-CN.json'

const all = { 'zh-CN': zhCN, en }

/** The first load of the page goes without the words that only late parts use; everywhere else all are there. */
export function addFurtherWords(): void {
  for (const language of languages) Object.assign(dictionary(language), all[language])
}
