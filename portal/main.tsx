import { render } from 'preact'
import '../core/look/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/table.css'
import './styles/parts.css'
import './styles/screens.css'
import './styles/risk.css'
import './styles/catalog.css'
import './styles/tagging.css'
import './styles/fleet.css'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
render(<App />, root)
