/** Told as long work goes on. `total` is undefined while it is not known yet. */
export type Progress = (done: number, total: number | undefined) => void;
