/**
 * What the risk score is made of. Each factor is a quality that an app has or hasn't; docs/risk-model.md explains the
 * choice. A factor's id stands in catalog files, in bundles and in the portal's and extension's words: it never changes.
 */

export const RISK_GROUPS = ['general', 'security', 'compliance', 'legal'] as const
export type RiskGroup = (typeof RISK_GROUPS)[number]

interface Factor {
  readonly id: string
  readonly group: RiskGroup
  /** Against the other factors of its group. */
  readonly weight: number
  /** `catalog`: a public fact, with its source. `measured`: what the fleet's browsers saw in the headers of pages. */
  readonly kind: 'catalog' | 'measured'
  /** When it is "yes". */
  readonly description: string
}

const FACTORS = [
  {
    id: 'trust-centre',
    group: 'general',
    weight: 2,
    kind: 'catalog',
    description: 'The vendor says in public how the app is secured.',
  },
  {
    id: 'status-page',
    group: 'general',
    weight: 1,
    kind: 'catalog',
    description: 'The vendor reports outages of the app in public.',
  },
  {
    id: 'uptime-commitment',
    group: 'general',
    weight: 1,
    kind: 'catalog',
    description: 'The vendor offers a service level agreement that names an uptime.',
  },

  {
    id: 'https-only',
    group: 'security',
    weight: 3,
    kind: 'measured',
    description: 'Every page came over HTTPS.',
  },
  {
    id: 'hsts',
    group: 'security',
    weight: 2,
    kind: 'measured',
    description: 'Pages tell the browser to use HTTPS alone (Strict-Transport-Security).',
  },
  {
    id: 'csp',
    group: 'security',
    weight: 1,
    kind: 'measured',
    description: 'Pages say which scripts may run (Content-Security-Policy, in force).',
  },
  {
    id: 'frame-protection',
    group: 'security',
    weight: 1,
    kind: 'measured',
    description: 'Pages refuse to be shown inside strange sites (X-Frame-Options or frame-ancestors).',
  },
  {
    id: 'content-type-protection',
    group: 'security',
    weight: 1,
    kind: 'measured',
    description: 'Files are not taken for something else (X-Content-Type-Options: nosniff).',
  },
  {
    id: 'mfa',
    group: 'security',
    weight: 3,
    kind: 'catalog',
    description: 'People can sign in with a second factor.',
  },
  {
    id: 'saml-sso',
    group: 'security',
    weight: 2,
    kind: 'catalog',
    description: 'Companies can have their people sign in through their own identity provider by SAML.',
  },
  {
    id: 'encryption-at-rest',
    group: 'security',
    weight: 2,
    kind: 'catalog',
    description: 'The vendor says that customers’ data is stored encrypted.',
  },
  {
    id: 'audit-log',
    group: 'security',
    weight: 2,
    kind: 'catalog',
    description: 'Admins can read who did what.',
  },
  {
    id: 'vulnerability-disclosure',
    group: 'security',
    weight: 1,
    kind: 'catalog',
    description: 'The vendor takes reports of weaknesses by a published policy or a bug bounty.',
  },

  {
    id: 'soc-2',
    group: 'compliance',
    weight: 3,
    kind: 'catalog',
    description: 'A SOC 2 report covers the app.',
  },
  {
    id: 'iso-27001',
    group: 'compliance',
    weight: 3,
    kind: 'catalog',
    description: 'An ISO/IEC 27001 certificate covers the app.',
  },
  {
    id: 'iso-27018',
    group: 'compliance',
    weight: 1,
    kind: 'catalog',
    description: 'An ISO/IEC 27018 certificate (personal data in public clouds) covers the app.',
  },
  {
    id: 'csa-star',
    group: 'compliance',
    weight: 1,
    kind: 'catalog',
    description: 'The app is in the STAR registry of the Cloud Security Alliance.',
  },
  {
    id: 'hipaa-baa',
    group: 'compliance',
    weight: 1,
    kind: 'catalog',
    description: 'The vendor signs a business associate agreement under HIPAA.',
  },
  {
    id: 'fedramp',
    group: 'compliance',
    weight: 1,
    kind: 'catalog',
    description: 'The app, or its edition for governments, is authorised by FedRAMP.',
  },

  {
    id: 'dpa',
    group: 'legal',
    weight: 3,
    kind: 'catalog',
    description: 'The vendor offers a data processing agreement (GDPR, article 28).',
  },
  {
    id: 'customer-owns-data',
    group: 'legal',
    weight: 2,
    kind: 'catalog',
    description: 'The terms leave customers the owners of what they put in.',
  },
  {
    id: 'sub-processors',
    group: 'legal',
    weight: 1,
    kind: 'catalog',
    description: 'The vendor publishes who else processes the data.',
  },
  {
    id: 'data-export',
    group: 'legal',
    weight: 1,
    kind: 'catalog',
    description: 'Customers can take their data out.',
  },
] as const satisfies readonly Factor[]

type KnownFactor = (typeof FACTORS)[number]
export type RiskFactorId = KnownFactor['id']
export type CatalogFactorId = Extract<KnownFactor, { kind: 'catalog' }>['id']
export type MeasuredFactorId = Extract<KnownFactor, { kind: 'measured' }>['id']

export type RiskFactor = Factor & { readonly id: RiskFactorId }

/** In the order in which they are shown. */
export const RISK_FACTORS: readonly RiskFactor[] = FACTORS

export const CATALOG_FACTOR_IDS: readonly CatalogFactorId[] = FACTORS.flatMap((factor) =>
  factor.kind === 'catalog' ? [factor.id] : [],
)
export const MEASURED_FACTOR_IDS: readonly MeasuredFactorId[] = FACTORS.flatMap((factor) =>
  factor.kind === 'measured' ? [factor.id] : [],
)
