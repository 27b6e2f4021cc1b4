import { isDeepStrictEqual } from 'node:util'
import { type AppTag, UNTAGGED, type WrittenAppTag } from '../../core/bundle/app-tag.ts'

/** A tag as it is stored and sent: what is at its default is left out, and nothing is said twice. */
export function writtenTag(tag: AppTag): WrittenAppTag {
  const { include, exclude } = tag.scope
  const scope = {
    ...(include.length > 0 && { include: [...new Set(include)] }),
    ...(exclude.length > 0 && { exclude: [...new Set(exclude)] }),
  }
  return {
    tag: tag.tag,
    ...(Object.keys(scope).length > 0 && { scope }),
    ...(tag.only.length > 0 && { only: [...new Set(tag.only)] }),
    ...(tag.except.length > 0 && { except: [...new Set(tag.except)] }),
    ...(tag.reach !== UNTAGGED.reach && { reach: tag.reach }),
    ...(tag.uploads !== UNTAGGED.uploads && { uploads: tag.uploads }),
    ...(!isDeepStrictEqual(tag.warning, UNTAGGED.warning) && { warning: tag.warning }),
  }
}
