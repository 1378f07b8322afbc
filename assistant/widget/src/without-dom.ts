// Servers that render pages import the package without a DOM: this stands in for the class that the element extends.
// The package's build puts it in place of the global; the script for pages does without.
const Stand = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
export { Stand as HTMLElement };
