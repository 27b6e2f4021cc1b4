/**
 * Goes, before anything else, into pages of apps that are blocked. One is there only where no request was made that the
 * rules could stop: the site's own service worker has answered. What it brought is neither run nor shown; the worker
 * sends the tab on.
 */
window.stop()
document.documentElement?.remove()
