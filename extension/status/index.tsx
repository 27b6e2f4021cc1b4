import { render } from 'preact'
import { applyLanguage, t } from '../ui/i18n.ts'
import { StatusPage } from './status-page.tsx'

applyLanguage()
document.title = `${t('whatIsRecorded')} – ${t('extensionName')}`
const main = document.querySelector('main')
if (main !== null) render(<StatusPage />, main)
