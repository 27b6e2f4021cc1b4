import type { BundleRisk } from '../../core/risk/bundle-risk.ts'
import type { RiskFactorId } from '../../core/risk/factors.ts'
import { type MessageKey, type Sentence, sentence } from './sentence.ts'

/** What a page says of an app's risk. */
export interface RiskView {
  readonly score: Sentence
  /** What the score rests on; null where there is no score. */
  readonly basis: Sentence | null
  readonly inFavour: readonly MessageKey[]
  readonly against: readonly MessageKey[]
}

export interface RiskFormats {
  /** `6.8` */
  readonly score: (score: number) => string
  /** `42 %` of a share from 0 to 1 */
  readonly share: (share: number) => string
}

export function describeRisk(risk: BundleRisk | null, format: RiskFormats): RiskView {
  if (risk === null) return { score: sentence('riskUnknown'), basis: null, inFavour: [], against: [] }
  return {
    score: sentence('riskScore', format.score(risk.score)),
    basis: risk.overridden ? sentence('riskOverridden') : sentence('riskKnownShare', format.share(risk.confidence)),
    inFavour: risk.yes.flatMap(nameOf),
    against: risk.no.flatMap(nameOf),
  }
}

/** None for a factor that only a newer version knows. */
function nameOf(id: string): MessageKey[] {
  return Object.hasOwn(FACTOR_NAMES, id) ? [FACTOR_NAMES[id as RiskFactorId]] : []
}

const FACTOR_NAMES: Readonly<Record<RiskFactorId, MessageKey>> = {
  'trust-centre': 'riskFactorTrustCentre',
  'status-page': 'riskFactorStatusPage',
  'uptime-commitment': 'riskFactorUptimeCommitment',
  'https-only': 'riskFactorHttpsOnly',
  hsts: 'riskFactorHsts',
  csp: 'riskFactorCsp',
  'frame-protection': 'riskFactorFrameProtection',
  'content-type-protection': 'riskFactorContentTypeProtection',
  mfa: 'riskFactorMfa',
  'saml-sso': 'riskFactorSamlSso',
  'encryption-at-rest': 'riskFactorEncryptionAtRest',
  'audit-log': 'riskFactorAuditLog',
  'vulnerability-disclosure': 'riskFactorVulnerabilityDisclosure',
  'soc-2': 'riskFactorSoc2',
  'iso-27001': 'riskFactorIso27001',
  'iso-27018': 'riskFactorIso27018',
  'csa-star': 'riskFactorCsaStar',
  'hipaa-baa': 'riskFactorHipaaBaa',
  fedramp: 'riskFactorFedramp',
  dpa: 'riskFactorDpa',
  'customer-owns-data': 'riskFactorCustomerOwnsData',
  'sub-processors': 'riskFactorSubProcessors',
  'data-export': 'riskFactorDataExport',
}
