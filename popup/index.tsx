import { render } from 'preact'
import { applyLanguage } from '../extension/ui/i18n.ts'
import { Popup } from './popup.tsx'

applyLanguage()
const main = document.querySelector('main')
if (main !== null) render(<Popup />, main)
