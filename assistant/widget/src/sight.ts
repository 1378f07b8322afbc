// What is read for an element is mostly there by the time that a reader has scrolled to it.
const AHEAD = "200px";

/** Resolves once an element is about to be seen; never, if `signal` aborts before. */
export function inSight(element: Element, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect());
  });
}
