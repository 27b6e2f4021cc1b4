import type { RiskFactorId, RiskGroup } from '../../core/risk/factors.ts'
import { countOf, formatShare } from '../format/count.ts'

const groups: Record<RiskGroup, string> = {
  general: 'General',
  security: 'Security',
  compliance: 'Compliance',
  legal: 'Legal',
}

const factors: Record<RiskFactorId, string> = {
  'trust-centre': 'Says in public how it is secured',
  'status-page': 'Reports outages in public',
  'uptime-commitment': 'Promises an uptime by contract',
  'https-only': 'Every page over HTTPS',
  hsts: 'HTTPS enforced (HSTS)',
  csp: 'Scripts restricted (CSP)',
  'frame-protection': 'Protected against framing',
  'content-type-protection': 'File types enforced (nosniff)',
  mfa: 'Second factor at sign-in',
  'saml-sso': 'Sign-in by SAML',
  'encryption-at-rest': 'Data stored encrypted',
  'audit-log': 'Audit log for admins',
  'vulnerability-disclosure': 'Takes reports of weaknesses',
  'soc-2': 'SOC 2 report',
  'iso-27001': 'ISO/IEC 27001',
  'iso-27018': 'ISO/IEC 27018',
  'csa-star': 'In the CSA STAR registry',
  'hipaa-baa': 'Signs a HIPAA agreement (BAA)',
  fedramp: 'FedRAMP authorised',
  dpa: 'Offers a data processing agreement',
  'customer-owns-data': 'Customers own their data',
  'sub-processors': 'Publishes its sub-processors',
  'data-export': 'Data can be taken out',
}

/** The words about risk. That a high score is the good one is said wherever a score is: people expect the contrary. */
export const riskStrings = {
  risk: {
    name: 'Risk score',
    scale: '10 is the least risky.',
    column: 'Risk score',
    ofTen: 'of 10',
    none: 'not known',
    known: (share: number) => `${formatShare(share)} known`,
    overriddenShort: 'set by hand',
    partsOf: (app: string, score: string) => `${score} of 10. Show what the risk score of ${app} is made of`,
    filter: 'Risk',
    upTo: (score: string) => `Score up to ${score}`,
    knownShare: (share: number) => `Known: ${formatShare(share)} of all that counts.`,
    nothingKnown: 'Nothing is known of this app yet.',
    fleet: 'Security headers show up once managed browsers have opened its pages.',
    groups,
    factors,
    values: { yes: 'Yes', no: 'No', unknown: 'Unknown' },
    groupLeftOut: 'Does not count: its weight is 0.',
    groupScore: (score: string) => `${score} of 10`,
    groupUnknown: 'nothing known',
    sourceCatalog: 'source',
    sourceOf: (factor: string) => `Source for: ${factor}`,
    measured: (agreeing: number, devices: number) =>
      `measured: yes on ${agreeing} of ${countOf(devices, 'device', 'devices')}`,
    model: 'Risk model',

    override: {
      by: (actor: string) => `Set by hand by ${actor}`,
      model: (score: string | null) =>
        score === null ? 'The model has no score: nothing is known.' : `The model says ${score}.`,
      set: 'Set by hand',
      change: 'Change the score',
      remove: 'Use the model again',
      title: (app: string) => `Risk score of ${app}`,
      score: 'Score',
      scoreHint: 'From 0 (most risky) to 10 (least risky), with one decimal at most.',
      note: 'Why',
      noteHint: 'Shown here, and kept in the governance log. Browsers get the score, not the note.',
      save: 'Set score',
      done: (app: string, score: string) => `${app}: risk score ${score}, set by hand.`,
      removed: (app: string) => `${app}: the model's risk score holds again.`,
      removeTitle: (app: string) => `Use the model's score for ${app}`,
      removeText: (score: string | null) =>
        score === null ? 'It will have no score: nothing is known of it.' : `Its score will be ${score} again.`,
    },

    page: {
      intro:
        'How the risk score of an app comes about: ten times the weight of what is “yes” over the weight of what is known. 10 is the least risky.',
      weights: 'How much each group counts',
      weightsHint: 'Whole numbers from 0 to 100. They need not add up to 100; 0 leaves a group out.',
      share: (share: number) => `${formatShare(share)} of the score`,
      save: 'Save weights',
      standard: 'Standard weights',
      saved: 'Saved. Every app was scored anew.',
      readOnly: 'An admin can change the weights.',
      allZero: 'At least one group must count.',
      factors: 'What is asked of an app',
      columns: { factor: 'Factor', weight: 'Weight', from: 'Known from' },
      kinds: { catalog: 'the catalog, with a source', measured: 'the fleet’s browsers' },
      measuredHint: (percent: number, days: number) =>
        `Browsers read the headers of pages that people open. A measured factor is “yes” where ${percent}% of the devices that reported in the last ${days} days say so.`,
    },
  },
} as const
