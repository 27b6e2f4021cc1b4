interface FieldErrorsProps {
  readonly id: string
  readonly errors: readonly string[]
}

/** What is wrong with a field, right at it and read out at once. Name its `id` in the field's `aria-describedby`. */
export function FieldErrors({ id, errors }: FieldErrorsProps) {
  return (
    <div id={id} class="field-errors" role="alert">
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </div>
  )
}
