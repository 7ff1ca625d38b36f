// What a script adds to pages that work without one. Nothing here is needed to do anything.
"use strict";
