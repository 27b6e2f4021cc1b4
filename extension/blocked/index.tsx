import { render } from 'preact'
import { applyLanguage } from '../ui/i18n.ts'
import { BlockPage } from './block-page.tsx'

const framed = window.top !== window

applyLanguage()
document.documentElement.classList.toggle('framed', framed)
const main = document.querySelector('main')
if (main !== null) render(<BlockPage framed={framed} />, main)
