/** Stands below the title of everything that was printed in training mode (retail rule 24). */
export const TRAINING_MARK = '** トレーニング / TRAINING **';
