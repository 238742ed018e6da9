/** Styles are bundled into the page. */
declare module "*.css";
