/**
 * Controls, format characters, separators, what Unicode lets every font ignore, and the blank Braille pattern. What this
 * version of Unicode does not know yet, or leaves to private use, counts as visible: a font may have it.
 */
const BLANK = /^[\p{Cc}\p{Cf}\p{Z}\s\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Whether there is nothing to see in a text. */
export const isBlank = (text: string): boolean => BLANK.test(text)
