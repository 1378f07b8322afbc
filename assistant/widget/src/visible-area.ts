/**
 * Tells an element's styles which part of the page is seen, so that a keyboard on the screen doesn't cover it:
 * `--room` is the height of that part, `--above` and `--below` what is hidden over and under it. Browsers lay out
 * `position: fixed` as if there were no keyboard.
 */
export class VisibleArea {
  readonly #element: HTMLElement;
  #viewport: VisualViewport | null = null;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  watch(): void {
    this.#viewport ??= window.visualViewport;
    for (const type of ["resize", "scroll"]) this.#viewport?.addEventListener(type, this.#measure);
    this.#measure();
  }

  release(): void {
    for (const type of ["resize", "scroll"]) this.#viewport?.removeEventListener(type, this.#measure);
    this.#viewport = null;
  }

  readonly #measure = (): void => {
    if (!this.#viewport) return;
    const { height, offsetTop, scale } = this.#viewport;
    const whole = (document.scrollingElement ?? document.documentElement).clientHeight;
    // Readers who enlarge the page with two fingers move about in it: nothing follows them.
    const seen = scale > 1.01 ? { top: 0, height: whole } : { top: offsetTop, height };
    // Where the page has `zoom`, its pixels are larger or smaller; older browsers don't tell.
    const zoom = this.#element.currentCSSZoom ?? 1;
    const set = (name: string, pixels: number): void => this.#element.style.setProperty(name, `${pixels / zoom}px`);
    set("--room", seen.height);
    set("--above", seen.top);
    set("--below", Math.max(0, whole - seen.top - seen.height));
  };
}
