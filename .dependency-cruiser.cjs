/** The import table of docs/architecture.md, as rules. Anything that isn't named there may not be imported. */

const folders = ['background', 'catalog', 'core', 'extension', 'popup', 'portal', 'server']

const mayImport = {
  background: ['core'],
  extension: ['core'],
  popup: ['core', 'extension/ui'],
  core: [],
  catalog: ['core'],
  server: ['core', 'catalog'],
  portal: ['core', 'catalog/importers'],
}

module.exports = {
  forbidden: [
    ...folders.map((folder) => ({
      name: `${folder}-imports`,
      comment: `${folder}/ may import ${mayImport[folder].join(', ') || 'nothing'} beside itself`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: {
        path: '^[^/]+/',
        pathNot: ['^node_modules/', ...[folder, ...mayImport[folder]].map((path) => `^${path}/`)],
        dependencyTypesNot: ['core'],
      },
    })),
    {
      name: 'core-is-pure',
      comment: 'core/ runs in the browser and in Node: neither the polyfill nor a Node module',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-is-pure-libraries',
      comment: 'core/ takes valibot, tldts and @hpke/core alone',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/(valibot|tldts|tldts-core|@hpke/core|@hpke/common)/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'only-bench-imports-peers',
      comment: 'what Heliograph is measured against: under other licences (GPL-3.0, MPL-2.0), and never shipped',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^node_modules/@(gorhill|ghostery)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.page.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
