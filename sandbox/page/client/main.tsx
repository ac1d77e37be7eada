/// <reference lib="dom" />
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Page } from './frame/Page.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no place to be drawn in')
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
)
