import { render } from 'preact'
import { applyLanguage } from '../ui/i18n.ts'
import { BlockPage } from './block-page.tsx'
import { goOnBack } from './go-back.ts'

const framed = window.top !== window

applyLanguage()
document.documentElement.classList.toggle('framed', framed)
const main = document.querySelector('main')
if (!framed) goOnBack()
if (main !== null) render(<BlockPage framed={framed} />, main)
