import { categories } from '../data/categories.ts'

/** The categories there are, as options of a `<select>`. */
export function CategoryOptions() {
  return categories.value.map((category) => (
    <option key={category.id} value={category.id}>
      {category.name}
    </option>
  ))
}
