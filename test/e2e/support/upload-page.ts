const INPUT = '<input type=file class=in-frame>'

/** A page with every place that a file can be given to. */
export const UPLOAD_PAGE = `<!doctype html><title>Upload</title>
<input type=file id=one>
<input type=file id=many multiple>
<input type=file id=folder webkitdirectory>
<div id=open></div>
<div id=closed></div>
<div id=zone>Drop here</div>
<div id=deaf>Don’t</div>
<textarea id=takes></textarea>
<textarea id=ignores></textarea>
<iframe id=blank></iframe>
<iframe id=written></iframe>
<iframe id=srcdoc srcdoc="${INPUT}"></iframe>
<iframe id=sandboxed sandbox=allow-scripts srcdoc="${INPUT}"></iframe>
<iframe id=data src="data:text/html,${INPUT}"></iframe>
<iframe id=blob></iframe>
<iframe id=later></iframe>
<iframe id=other src="https://github.com/frame"></iframe>
<script>
  const byId = (id) => document.getElementById(id)
  const take = (event) => event.preventDefault()
  byId('zone').addEventListener('dragover', take)
  byId('zone').addEventListener('drop', take)
  byId('takes').addEventListener('paste', take)

  byId('open').attachShadow({ mode: 'open' }).innerHTML = '<input type=file id=in-open>'
  const closed = byId('closed').attachShadow({ mode: 'closed' })
  closed.innerHTML = '<input type=file><input type=file><div></div>'
  const within = closed.querySelector('div').attachShadow({ mode: 'closed' })
  within.innerHTML = '<input type=file multiple>'
  window.inClosed = closed.querySelectorAll('input')[1]
  window.inClosedInClosed = within.querySelector('input')

  byId('blank').contentDocument.body.innerHTML = '${INPUT}'
  const written = byId('written').contentDocument
  written.open()
  written.write('${INPUT}')
  written.close()
  byId('later').src = '/frame'
  byId('blob').src = URL.createObjectURL(new Blob(['${INPUT}'], { type: 'text/html' }))
</script>`

export const FRAME_PAGE = `<!doctype html>${INPUT}`
