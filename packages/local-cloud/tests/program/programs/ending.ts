/** A program that ends its process. */
process.exit(3);
