#!/usr/bin/env node
// Node runs the sources as they are; nothing has to be built or installed globally.
require("../typescript.cjs");
require("../src/command/main");
