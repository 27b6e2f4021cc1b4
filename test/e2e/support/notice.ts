import type { Page } from '@playwright/test'

/** As much of `Accessibility.getFullAXTree` as is read here. */
interface AccessibleNode {
  readonly nodeId: string
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
  readonly childIds?: readonly string[]
  readonly backendDOMNodeId?: number
}

/**
 * What a screen reader finds in the page's notice, the names of its button included; empty where there is none. It is in
 * a closed shadow tree, into which nothing else looks.
 */
export async function noticeOn(page: Page): Promise<string[]> {
  return (await alertOn(page)).map(({ name }) => name?.value ?? '').filter((name) => name !== '')
}

export async function closeNotice(page: Page): Promise<void> {
  const button = (await alertOn(page)).find(({ role }) => role?.value === 'button')
  if (button?.backendDOMNodeId === undefined) throw new Error('There is no notice to close')
  const session = await page.context().newCDPSession(page)
  const { model } = await session.send('DOM.getBoxModel', { backendNodeId: button.backendDOMNodeId })
  await session.detach()
  const [left = 0, top = 0] = model.border
  await page.mouse.click(left + model.width / 2, top + model.height / 2)
}

async function alertOn(page: Page): Promise<AccessibleNode[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AccessibleNode[] }
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const alert = nodes.find(({ role }) => role?.value === 'alert')
  return alert === undefined ? [] : within(alert, byId)
}

function within(node: AccessibleNode, byId: ReadonlyMap<string, AccessibleNode>): AccessibleNode[] {
  const isText = node.role?.value === 'StaticText' || node.role?.value === 'button'
  if (isText) return [node]
  return (node.childIds ?? []).flatMap((id) => {
    const child = byId.get(id)
    return child === undefined ? [] : within(child, byId)
  })
}
