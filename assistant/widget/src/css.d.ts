/** Style sheets are bundled as minified text, for constructed style sheets. */
declare module "*.css" {
  const text: string;
  export default text;
}
