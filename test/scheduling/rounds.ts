/** Does the work, and notes each round of the event loop until it is done. */
export async function rounds(work: () => Promise<unknown>, note: () => void): Promise<void> {
  let going = true;
  const next = () => {
    if (!going) return;
    note();
    setImmediate(next);
  };
  setImmediate(next);
  await work();
  going = false;
}
